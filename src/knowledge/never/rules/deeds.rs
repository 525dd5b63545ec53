//! What must not be said of calls for help and of what to do.

use super::super::Rule;
use super::{RULE, TOLD};

pub(super) const RULES: &[Rule] = &[
    // ---- On calling for help ----
    Rule {
        name: "55 without the prompt",
        says: &[
            "press|pressing|dial|dialling|tap|push|type|enter|hit|key 55",
            "999 ?then|and|followed ?by 55",
            "call|ring|text 55",
        ],
        unless: &[
            "when|until|once|before|if|unless ..4 asked|asks|ask|prompt|prompted|told|tells",
            "may|might be asked",
            "55 does|do|will|can not",
            "asks ..2 to press",
            "works|work only",
        ],
        why: "55 is asked for on a mobile, at the prompt, and does nothing before",
        mend: "write 'wait until you are asked, then press 55'",
        ..RULE
    },
    Rule {
        name: "55 on a landline",
        says: &[
            "landline|landlines ..6 press|pressing|dial|use 55",
            "house phone ..6 press|pressing|dial|use 55",
            "press|pressing|dial|dialling|use 55 ..4 landline",
            "55 ..2 works ..3 landline|landlines|every|any",
        ],
        unless: &["may|might be asked"],
        why: "it works on a mobile only",
        mend: "write 'on a landline, stay on the line'",
        ..RULE
    },
    Rule {
        name: "55 as a location or a call-out",
        says: &[
            "55 ..6 tells|tell|shows|show|gives|give|sends|send|lets|let ..4 where|location|address|know|find",
            "^it|this tells|shows|gives|sends ?the police|them|operator ..2 where|location",
            "55 ..4 police|they|officers ..1 will|can|are ..3 come|coming|know|find|trace|track|send|sent|there",
            "55 ..3 brings|bring|sends ..2 police|help|officers",
        ],
        why: "55 does not give the location, and a silent call alone brings nobody",
        mend: "write 'it does not tell the police where you are'",
        ..RULE
    },
    Rule {
        name: "silence as a call for help",
        says: &[
            "stay|keep|remain|staying|being|be silent|quiet ..8 come|coming|send|sent|trace|find|arrive",
            "silent call ..3 brings|bring|will|is|gets|enough",
            "silent 999 call ..3 brings|bring|will|is|gets|enough",
            "say nothing ..6 come|send|trace|find",
        ],
        why: "an unanswered silent mobile call is ended",
        mend: "write how to be heard: whisper, cough, tap, or press 55 when asked",
        ..RULE
    },
    Rule {
        name: "texting 999 unregistered",
        says: &[
            "text|message ?to 999",
            "texting 999 is|works|gets|brings|can|will",
            "send|sending ..2 text|message ..2 999",
        ],
        unless_text: &["register|registered|registering|registration"],
        why: "the phone must be registered first",
        mend: "say in the same text that the phone must be registered first",
        ..RULE
    },
    Rule {
        name: "Ask for ANI as if it went on",
        says: &["ask|asking|asks for ani", "say|use|give|mention ..3 codeword", "say|use|mention ..2 ani"],
        unless_text: &["ended|stopped|closed|withdrawn"],
        why: "the scheme ended on 4 November 2024",
        mend: "say that it has ended, or leave it out",
        ..RULE
    },
    // ---- On what to do ----
    Rule {
        name: "confronting",
        says: &[
            "confront|confronting|challenge|challenging ?your|the|a|an @them|person|stalker|man|woman|somebody|someone",
            "stand|standing up to ?your|the @them|person",
            "face|facing ?up ?to ?your|the @them|person|stalker",
            "tell|telling ?your|the @them|person ?that you ?have know|saw|seen|found|suspect",
            "tell|telling ?your|the @them|person ?that you are|will|want leaving|leave|going|to",
            "let|letting ?your|the @them|person know ?that you ?have know|saw|seen|found|suspect",
            "let|letting ?your|the @them|person know ?that you are|will leaving|leave|going|go",
            "tell|telling ?your|the @abuser ..3 abuse|abusive|abuser|wrong|stop|know|saw|found",
            "have|having it out with",
            "call|calling ?your @them out",
            "give|giving @them ..3 ultimatum|taste",
            "^warn ?your @them",
            "^hit|fight ?@them back",
            "should|could|can|must|and hit|fight ?@them back",
        ],
        unless: &[
            "danger|dangerous|risk|risky|worse|angrier|unsafe|safer",
            "before you tell",
            "if|when|whether|someone who",
        ],
        why: "it can bring on violence",
        mend: "write that it can put people in danger, or take it out",
        ..RULE
    },
    Rule {
        name: "stepping in",
        says: &[
            "step|stepping in",
            "intervene|intervening",
            "knock|knocking|bang|banging on",
            "knock|knocking at",
            "go|going|pop|run over|round ?there and|to",
            "break|breaking it up",
            "get|getting|come|go ?in between",
            "pull|pulling ..2 apart",
        ],
        unless: &["police|officers should|must|will"],
        why: "it puts both in danger",
        mend: "write 'ring 999, and please do not step in'",
        ..RULE
    },
    Rule {
        name: "leaving without a plan",
        says: &[
            "^leave ?him|her|them|home|the|your now|today|tonight|immediately|at|straight|right",
            "^leave him|her|them",
            "just leave|go|walk",
            "you should|must leave|go|walk|get",
            "you have|need|ought to leave|get|walk ?out|him|her|them",
            "get|run out|away now|today|tonight|immediately|while",
            "walk out ?on|now|today|of",
            "pack ?your ?things|bags and go|leave",
            "the|your only|best way|thing|answer ..2 is to leave",
        ],
        unless: &[
            "danger|dangerous|fire|999|emergency",
            "plan|planned|planning",
            "ask|asks|asked|tell|say",
            "is not ..1 true",
        ],
        why: "leaving is often the most dangerous time",
        mend: "write of a plan made with a service first, and 999 when there is danger this minute",
        ..RULE
    },
    Rule {
        name: "asking why",
        says: &[
            "why do|did|have|would ?not you ..3 leave|left|stay|stayed|go|put|let|return|gone",
            "why are you still",
        ],
        unless: &TOLD,
        why: "it blames the person who is hurt",
        mend: "take it out; 'there are many reasons why people stay' says it without blame",
        ..RULE
    },
    Rule {
        name: "couples counselling as the cure",
        says: &[
            "try|consider|go|book|have|need|recommend|suggest|start|see ..3 couples|couple|marriage|relationship|joint|family counselling|therapy|mediation|counsellor",
            "couples|couple|marriage|relationship|joint|family counselling|therapy|mediation ..3 help|helps|fix|fixes|work|works|save|saves|solve|solves|good|best|heal",
            "^try mediation",
            "mediation ..2 can|will|could|may ..1 help|solve|fix|sort|work",
        ],
        unless: &["neighbour"],
        why: "what is said there can be punished, and it treats abuse as a shared fault",
        mend: "write of support for each person alone",
        ..RULE
    },
    Rule {
        name: "recording in secret",
        says: &[
            "record|film|tape|recording|filming|taping ..4 secretly|secret|covertly|knowing|noticing",
            "secretly|covertly record|film|tape|recording|filming",
            "hide|leave|set|use|put ..3 camera|recorder|microphone",
            "leave|set ..3 phone|app recording|running ?to",
        ],
        unless: &["spyware"],
        unless_text: &["danger|dangerous|found|unsafe"],
        why: "a recording that is found is dangerous, and it can count against the one who made it",
        mend: "say what can go wrong in the same text",
        ..RULE
    },
    Rule {
        name: "deleting evidence",
        says: &[
            "^delete|wipe|erase|clear|remove ..3 messages|texts|chats|chat|emails|posts|photos|pictures|phone|evidence|everything",
            "should|must|to|could|please|then delete|wipe|erase|clear ..2 messages|texts|chats|emails|posts|photos|phone|evidence",
            "deleting|wiping|erasing ..3 messages|texts|chats|emails|posts|photos|pictures|phone|evidence|everything",
        ],
        unless: &["before|keep|keeping|screenshots|copies|proof|lost|noticed|notice|own messages"],
        why: "it destroys evidence and may be noticed",
        mend: "write 'keep them first, where only you can reach them, if it is safe'",
        ..RULE
    },
    Rule {
        name: "changing settings unwarned",
        says: &[
            "change|changing|reset|resetting ..3 password|passwords|pin|passcode",
            "turn|turning|switch|switching|shut ?off ..4 tracking|tracker|location|sharing|gps|bluetooth",
            "remove|removing|uninstall|delete|destroy|bin ..3 tracker|spyware|stalkerware|airtag|tag",
            "block|blocking @them|number ?on|everywhere|now",
        ],
        unless_text: &["notice|noticed|notices|angrier|angry|plan|planned|safe|safer"],
        why: "the abuser may notice and get worse",
        mend: "say in the same text that it may be noticed, and can be planned first",
        ..RULE
    },
    Rule {
        name: "a bag at home unwarned",
        says: &["pack|packing|hide|hiding|keep|keeping|stash|prepare|get|have ..4 bag|suitcase"],
        unless_text: &["found|finds|find|trust|danger|without"],
        why: "a found bag can give the plan away",
        mend: "say in the same text that it may be found and is safer with somebody trusted",
        ..RULE
    },
];
