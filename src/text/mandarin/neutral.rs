//! Syllables that lose their tone, and readings that depend on the context.

use super::table::Reading;
use super::word::{Row, Word, is_digit, is_numeral};

/// Words whose last syllable is neutral, in addition to those of the table.
const LIGHT: &str = "\
    爱人 巴掌 白净 帮手 包袱 包涵 别扭 裁缝 财主 差事 柴火 称呼 出息 窗户 刺猬 凑合 村子 答应 打扮 打发 打量 打算 打听 \
    大方 大夫 耽搁 耽误 灯笼 地道 地方 弟兄 点心 东家 东西 动静 动弹 豆腐 嘟囔 对付 对头 队伍 多么 耳朵 风筝 福气 干事 \
    高粱 膏药 告诉 胳膊 工夫 功夫 姑娘 故事 寡妇 怪物 关系 官司 规矩 闺女 含糊 行李 和尚 核桃 红火 厚道 狐狸 胡同 糊涂 \
    护士 活泼 火候 伙计 机灵 脊梁 记号 记性 家伙 架势 嫁妆 见识 将就 交情 叫唤 结实 街坊 戒指 精神 咳嗽 客气 口袋 窟窿 \
    快活 困难 阔气 喇叭 懒得 老婆 老实 老爷 累赘 篱笆 里头 力气 厉害 利落 利索 痢疾 连累 凉快 粮食 溜达 萝卜 骆驼 麻烦 \
    马虎 码头 买卖 馒头 忙活 眉毛 媒人 门道 迷糊 苗条 名堂 名字 明白 模糊 蘑菇 木匠 木头 难为 脑袋 能耐 念叨 念头 暖和 \
    女婿 拍打 盘算 朋友 脾气 便宜 漂亮 婆家 葡萄 妻子 欺负 亲戚 勤快 清楚 情形 拳头 热闹 人家 认识 扫帚 商量 上司 少爷 \
    舌头 生意 牲口 师傅 师父 石榴 石头 时候 实在 使唤 世故 事情 收成 收拾 首饰 舒服 舒坦 疏忽 爽快 思量 算计 岁数 踏实 \
    太太 特务 跳蚤 铁匠 头发 妥当 挖苦 外甥 晚上 尾巴 委屈 位置 温和 窝囊 稀罕 媳妇 喜欢 下巴 先生 相声 消息 小气 心思 \
    新鲜 星星 兄弟 休息 秀才 秀气 学生 学问 烟筒 眼睛 秧歌 养活 吆喝 钥匙 衣服 衣裳 意思 应酬 冤枉 月饼 月亮 云彩 运气 \
    在乎 扎实 栅栏 张罗 丈夫 丈人 帐篷 招呼 招牌 折腾 芝麻 知识 指甲 指头 主意 转悠 庄稼 壮实 状元 字号 自在 祖宗 嘴巴 \
    别人 父亲 母亲 心里 道理 抽屉 照顾 介绍 琢磨 怎么 什么 那么 这么 多少 早上 部分 玻璃 聪明 苍蝇 葫芦 胭脂 薄荷 蛤蟆 玫瑰 琵琶 作坊 佩服 吓唬 铃铛 棉花 痛快";

/// Verbs and nouns for people that are doubled, with a neutral second syllable.
const TWICE: &str =
    "看说听想试走等找问坐聊玩谢尝闻写读学练算数比改擦洗歇逛爸妈哥弟姐妹爷奶叔舅姑伯公婆宝星娃太";

/// Words in which a final 得 keeps its tone.
const GAINED: &str = "获取赢难心所求应夺博两自购相只不可";

/// Words after which 来 and 去 are neutral.
const DIRECTIONS: &str = "上下进出回过起开";

/// Nouns of places after which 上 is neutral.
const PLACES: &str = "山墙地床路身桌手头脸街车船楼天海河湖纸书树网屋";

/// Sets neutral tones within words, and readings that depend on neighbours.
pub(super) fn settle(words: &mut [Word]) {
    for word in words.iter_mut() {
        lighten(word);
    }
    let singles = singles(words);
    let mut row = Row::of(words);
    for (at, is_single) in singles.into_iter().enumerate() {
        measure(&mut row, at);
        if is_single {
            particle(&mut row, at);
        }
    }
}

/// Makes the last syllable of a listed word or a repeated verb neutral.
fn lighten(word: &mut Word) {
    let count = word.0.len();
    let Some(at) = count.checked_sub(2) else {
        return;
    };
    let (one, other) = (word.0[at].character, word.0[at + 1].character);
    let end = [one, other].iter().collect::<String>();
    let is_light = LIGHT.split_ascii_whitespace().any(|light| light == end);
    let is_twice = one == other && count == 2 && TWICE.contains(one);
    let is_place = match other {
        '来' | '去' => DIRECTIONS.contains(one),
        '上' => count == 2 && PLACES.contains(one),
        _ => false,
    };
    if is_light || is_twice || is_place {
        word.0[at + 1].reading.tone = 5;
    }
    adverbs(word);
}

/// 得 and 地 within a word: 跑得快, 记得, 轻轻地.
fn adverbs(word: &mut Word) {
    let count = word.0.len();
    for at in 1..count {
        let before = word.0[at - 1].character;
        let is_last = at + 1 == count;
        let is_light = match word.0[at].character {
            '得' if is_last => !GAINED.contains(before),
            '得' => count == 3,
            '地' => is_last && count > 2 && word.0[0].character == word.0[1].character,
            _ => false,
        };
        if is_light {
            word.0[at].reading = Reading {
                syllable: "de",
                tone: 5,
            };
        }
    }
}

/// For each syllable, whether it is a word by itself.
fn singles(words: &[Word]) -> Vec<bool> {
    let each = words
        .iter()
        .flat_map(|word| std::iter::repeat_n(word.0.len() == 1, word.0.len()));
    each.collect()
}

/// Measure words: 个 after a number or pronoun is neutral, and 只 is the counter of animals. 长 before a number
/// is a length.
fn measure(row: &mut Row, at: usize) {
    let before = row.character(at.checked_sub(1));
    let counted = |c: char| is_numeral(c) || "几两半多各整每这那哪".contains(c);
    let (syllable, tone) = match row.character(Some(at)) {
        Some('个') if before.is_some_and(counted) => ("ge", 5),
        Some('只') if before.is_some_and(|c| is_digit(c) || "十百千几这那哪每".contains(c)) => {
            ("zhi", 1)
        }
        Some('长') if row.character(Some(at + 1)).is_some_and(is_numeral) => ("chang", 2),
        Some('倒') if before.is_some_and(|c| "不吓摔跌推打击".contains(c)) => ("dao", 3),
        _ => return,
    };
    let reading = &mut row.0[at].reading;
    (reading.syllable, reading.tone) = (syllable, tone);
}

/// Single-character words that are read differently as particles or verbs.
fn particle(row: &mut Row, at: usize) {
    let before = row.character(at.checked_sub(1));
    let after = row.character(Some(at + 1));
    let (syllable, tone) = match row.character(Some(at)) {
        // After a word that it turns into an adverb, not after a noun of place.
        Some('地')
            if before.is_some()
                && after.is_some()
                && before.is_some_and(|c| !"各此该本当两几这那在".contains(c)) =>
        {
            ("de", 5)
        }
        Some('得') if before.is_some_and(|c| "我你他她它们也都就还必总".contains(c)) => {
            ("dei", 3)
        }
        Some('得') if before.is_some() => ("de", 5),
        // The complement of ability: 受不了.
        Some('了') if before == Some('不') => ("liao", 3),
        Some('还') if after.is_some_and(|c| "钱债书款".contains(c)) => ("huan", 2),
        _ => return,
    };
    let reading = &mut row.0[at].reading;
    (reading.syllable, reading.tone) = (syllable, tone);
}
