//! Texts of the notices.

use crate::told::Told;

/// The texts around notices, and notices of the editor.
pub struct Notices {
    /// The button that dismisses a notice.
    pub dismiss: &'static str,
    /// The audio side has failed; the path of the log.
    pub fault: fn(Option<&str>) -> String,
    /// A notice of the plugin itself.
    pub told: fn(&Told) -> String,
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
    told: Told::to_string,
};

pub(super) const CHINESE: Notices = Notices {
    dismiss: "关闭通知",
    fault: |log| {
        let told = "Recit 因内部错误已停止。请在宿主中将其停用再启用以重新启动；您的台词和设置不会丢失。";
        log.map_or_else(|| told.to_owned(), |log| format!("{told}详情见日志：{log}"))
    },
    told: |told| match told {
        Told::NoScript => "保存的状态中没有台本，台词保持不变。".to_owned(),
        Told::Script(reason) => format!("无法读取保存的台本：{reason}。台词保持不变。"),
        Told::State => {
            "无法读取保存的状态：它是空的、不完整，或不属于 Recit。台词和设置保持不变。".to_owned()
        }
        Told::Draft(reason) => format!("正在输入的台词未保存：{reason}。"),
    },
};
