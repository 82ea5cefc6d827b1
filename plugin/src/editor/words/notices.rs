//! Words of the notices.

/// What the editor says about notices, and those of its own.
pub struct Notices {
    /// The button that takes a notice away.
    pub dismiss: &'static str,
    /// The audio side has failed; where the log is.
    pub fault: fn(Option<&str>) -> String,
}

pub(super) const ENGLISH: Notices = Notices {
    dismiss: "Dismiss the notice",
    fault: |log| {
        let told = "Recit is silent after an internal error. Switch it off and on in the host to start it again; \
                    your lines and settings are safe.";
        log.map_or_else(
            || told.to_owned(),
            |log| format!("{told} The log says more: {log}"),
        )
    },
};

pub(super) const CHINESE: Notices = Notices {
    dismiss: "关闭通知",
    fault: |log| {
        let told = "Recit 因内部错误已静音。请在宿主中将其停用再启用以重新开始；您的台词和设置不会丢失。";
        log.map_or_else(|| told.to_owned(), |log| format!("{told}日志中有更多信息：{log}"))
    },
};
