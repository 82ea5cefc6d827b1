//! Notices of the plugin itself in Chinese.

use super::errors::export;
use super::notices::{project, script};
use crate::told::Told;

pub(in crate::editor::words) fn told(told: &Told) -> String {
    match told {
        Told::NoScript => "保存的状态中没有台本，台词保持不变。".to_owned(),
        Told::Script(error) => format!("无法读取保存的台本：{}。台词保持不变。", project(error)),
        Told::State => {
            "无法读取保存的状态：它是空的、不完整，或不属于 Recit。台词和设置保持不变。".to_owned()
        }
        Told::Draft(error) => format!("正在输入的台词未保存：{}。", script(error)),
        Told::Controllers(reason) => format!("无法读取保存的 MIDI 控制器（{reason}），保持不变。"),
        Told::NoController(cc) => format!("MIDI 控制器 {cc} 不能控制参数，现在不起作用。"),
        Told::NoTarget { cc, id } => {
            format!("MIDI 控制器 {cc} 应控制“{id}”，但这个版本的 Recit 没有它，现在不起作用。")
        }
        Told::Parameter(id) => format!("预设中“{id}”的值无法识别，保持默认值。"),
        Told::Port { port, reason } => format!("无法打开 UDP 端口 {port}：{reason}。"),
        Told::Tier(unknown) => format!("保存的状态中的模型“{}”未知，选择保持不变。", unknown.name()),
        Told::Destination(unknown) => format!("不发送口型：{}。", destination(&unknown.0)),
        Told::Mouths(reason) => format!("无法发送口型：{reason}。"),
        Told::Export(error) => format!("导出已停止：{}。", export(error)),
        Told::ExportFault => "内部错误使导出停止。".to_owned(),
        Told::Fault(log) => {
            let told = "Recit 因内部错误已停止。请在宿主中将其停用再启用以重新启动；您的台词和设置不会丢失。";
            let see = log.as_ref().map(|log| format!("详情见日志：{log}"));
            format!("{told}{}", see.unwrap_or_default())
        }
    }
}

/// A destination of mouths that does not exist.
pub(in crate::editor::words) fn destination(word: &str) -> String {
    format!(
        "“{word}”不是 osc:PORT、live-link、vtube、midi-notes、midi-controllers、ovr、sapi、rhubarb，\
         也不是最多两秒的偏移，如 +40ms"
    )
}
