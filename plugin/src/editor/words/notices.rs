//! Words of the notices.

/// What the editor says about notices, and those of its own.
pub struct Notices {
    /// The button that takes a notice away.
    pub dismiss: &'static str,
    /// The audio side has failed.
    pub fault: &'static str,
}

pub(super) const ENGLISH: Notices = Notices {
    dismiss: "Dismiss the notice",
    fault: "Recit is silent after an error of its own. Switch it off and on in the host to start it again; \
            your lines and settings are safe.",
};

pub(super) const CHINESE: Notices = Notices {
    dismiss: "关闭通知",
    fault: "Recit 因自身错误已静音。请在宿主中将其停用再启用以重新开始；您的台词和设置不会丢失。",
};
