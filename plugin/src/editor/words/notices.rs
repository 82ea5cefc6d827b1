//! Texts of the notices.

/// The texts around notices, and notices of the editor.
pub struct Notices {
    /// The button that dismisses a notice.
    pub dismiss: &'static str,
    /// The audio side has failed; the path of the log.
    pub fault: fn(Option<&str>) -> String,
}

pub(super) const ENGLISH: Notices = Notices {
    dismiss: "Dismiss the notice",
    fault: |log| {
        let told = "Recit stopped after an internal error. Turn it off and on in the host to restart it; \
                    your lines and settings are safe.";
        log.map_or_else(
            || told.to_owned(),
            |log| format!("{told} See the log for details: {log}"),
        )
    },
};

pub(super) const CHINESE: Notices = Notices {
    dismiss: "关闭通知",
    fault: |log| {
        let told = "Recit 因内部错误已停止。请在宿主中将其停用再启用以重新启动；您的台词和设置不会丢失。";
        log.map_or_else(|| told.to_owned(), |log| format!("{told}详情见日志：{log}"))
    },
};
