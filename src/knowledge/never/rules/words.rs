//! What must not be said of safety, the law, blame and the program itself.

use super::super::Rule;
use super::{RULE, TOLD};

pub(super) const RULES: &[Rule] = &[
    // ---- On safety ----
    Rule {
        name: "no traces",
        says: &[
            "leaves|leave|leaving no|without trace|traces",
            "without ?a|leaving trace|traces",
            "clear|clearing|cleared|delete|deleting|wipe ..3 history ..5 safe|hidden|hides|gone|know|sees",
            "exit|escape ?button ..4 hides|hide|clears|clear|wipes|erases|deletes|removes|safe",
            "incognito|private browsing|window|mode ..4 safe|hides|hidden|no|secret",
            "nobody|no ?one can|will|could ?ever find|see|know|trace ..3 chat|searches|visit|visited|history|page|here",
            "they|@they can|will|could not|never find|see|know|trace ..3 chat|searches|visit|visited|history|page|here",
            "chat|bot|app|site|page is completely|totally|fully|perfectly|always|entirely ?private|anonymous|safe|secret|secure",
            "untraceable",
        ],
        unless: &["nobody else in the server", "may|might still", "clear|clears the screen"],
        why: "no device can be wholly cleared, and a quick exit leaves the history",
        mend: "write what it does not hide, and that a device they cannot reach is safer",
        ..RULE
    },
    Rule {
        name: "no marks, so fine",
        says: &[
            "no|without ..2 marks|mark|bruise|bruises|bruising|pain|symptoms|injury|injuries ..5 @fine|harmless|harm",
            "feel|feeling|feels @fine|alright ..5 no|not need|have|worry|see",
        ],
        unless: &["even|hidden|inside|still", "does not mean"],
        why: "harm inside can be hidden and late",
        mend: "write 'get checked, even with no marks'",
        ..RULE
    },
    Rule {
        name: "no record, so safe",
        says: &[
            "no record|records|history|disclosure|convictions ..4 means|mean|proves|prove|shows|show|safe",
            "clean|clear record|check|history ..4 means|safe|proves|fine",
            "clares law ..4 comes|came|clear|nothing ..5 safe",
        ],
        why: "the police can tell only what they hold",
        mend: "write 'no record does not prove that a person is safe'",
        ..RULE
    },
    Rule {
        name: "nothing is passed on",
        says: &[
            "nothing ?that you say|tell|write ..5 passed|shared|told|repeated|goes|leaves|recorded",
            "will|would never|not pass|tell|share|repeat|report ..4 anyone|anybody|police|services|social|else|on",
            "completely|totally|entirely|absolutely|always|strictly|fully confidential|private|secret|anonymous",
            "stays between us|you",
            "everything|anything|all ?that you say|tell|write ..3 secret|confidential|private|anonymous",
        ],
        unless: &["unless|except|limit|limits|but", "without your", "may have to"],
        why: "every service has limits: danger to life, a child or an adult at serious risk",
        mend: "write the limit with it",
        ..RULE
    },
    Rule {
        name: "the police and the Home Office",
        says: &[
            "police|they|officers can|will|may|do|must|would not|never ?to tell|share|pass|inform|report|contact|give ..6 home|immigration",
            "police|they|officers never tell|share|pass|inform|report ..6 home|immigration",
            "home office ..2 will|can|would never|not find|know|hear|learn",
            "immigration status ..3 stays|is|kept private|secret|safe|confidential",
        ],
        why: "no rule stops it, and it has happened",
        mend: "write that the police might, and that nobody can promise either way",
        ..RULE
    },
    // ---- On law and outcomes ----
    Rule {
        name: "a promised outcome",
        says: &[
            "you will ?all|always|definitely|certainly|surely be believed|safe|fine|ok|okay|protected|rehoused|housed",
            "you will ?definitely|certainly|surely|easily|probably get|win|be|keep ?given|granted|the|a|an|your|full order|orders|case|house|home|children|kids|custody|aid|refuge|place|visa|compensation",
            "you will not lose ..2 @children|home|house|visa|job",
            "they|social|police|court|nobody|services ?services|workers will|can|could ?not|never take ..2 @children",
            "@they|abuser|person|offender will|shall ?definitely|certainly|surely be arrested|charged|convicted|jailed|imprisoned|evicted|punished|removed",
            "@they|abuser|person will go to prison|jail",
            "police will ?always|definitely|certainly|surely believe|arrest|protect|come|help|remove|charge|save|listen",
            "court|judge|magistrates|jury will ?always|definitely|certainly|surely believe|grant|give|make|agree|side|protect",
            "guarantee|guarantees|guaranteed",
            "we|i promise ?you that|you|they",
        ],
        unless: &[
            "nobody|none ?here can",
            "if|whether|where|until|ask|asks",
            "not promise",
            "told|tell|say|says|said|threatens|threaten",
        ],
        why: "nobody can know what the police or a court will do",
        mend: "write 'can' or 'may', and that nobody can promise it",
        ..RULE
    },
    Rule {
        name: "judging a case",
        says: &[
            "that|this|it is|was not ?really|actually abuse|abusive|domestic|illegal|rape|stalking|assault",
            "that|this|it is|was not ?really|actually a|an|against ?the crime|offence|law",
            "that|this is|was ?clearly|definitely|certainly|obviously|just|also abuse|abusive|illegal|rape|stalking|assault",
            "that|this is|was ?clearly|definitely|certainly|obviously|also a|an|against ?the crime|offence|law",
            "what @they ..3 did|does|do|is|are ?to|doing ?you is|was ?clearly|definitely|not ?a ?domestic abuse|abusive|crime|illegal|rape|assault|against",
            "you are ?being ?not abused|raped|stalked",
            "you are a victim",
            "@they is|are ?clearly|definitely|an|a abuser|abusive|rapist|criminal|stalker",
        ],
        unless: &["if|when|whether|who|could|may|might", "say|says|said|tell|told|call|calls"],
        why: "the facts decide, and the bot knows too few of them",
        mend: "write 'it can be', or name the law and what it covers",
        ..RULE
    },
    Rule {
        name: "a case that ends at will",
        says: &[
            "withdraw|withdrawing|drop|dropping|retract|retracting ..4 statement|complaint|charges|report ..5 stops|ends|stop|end|closes|close|over|dropped|nothing",
            "you can|could|may ?always|just ?also drop|withdraw|cancel ?the|your charges|case",
            "^drop ?the charges",
            "case|charges will be dropped|stopped|closed",
        ],
        why: "the Crown Prosecution Service decides",
        unless: &["whether|nobody"],
        mend: "write that the prosecutors decide, and that the victim's views count",
        ..RULE
    },
    Rule {
        name: "orders on contact with children",
        says: &[
            "^stop|refuse|block|deny|end|cut ?off ?all|any|the|his|her|their contact|access|visits|handovers",
            "must|should|can|could|to stop|refuse|block|deny ?all|any|the|his|her|their contact|access|visits",
            "you must|should|have|need|ought ?to|let|allow|give ?let|allow|give ..4 see|contact|access|visit",
            "do not|never let|allow|give ..3 see|have|near|access ..3 @children|them",
            "withhold|keep ?back|away the|your @children ?from @them",
        ],
        unless: &["court|order|legal|solicitor|whether|bail|conditions"],
        why: "it depends on whether a court has made an order",
        mend: "write what holds with an order and without one, and where to get legal advice",
        ..RULE
    },
    // ---- On blame ----
    Rule {
        name: "making it small",
        says: &[
            "every|all|most couple|couples|family|families|marriage|marriages|relationship|relationships ..3 row|rows|argue|argues|fight|fights|ups|problems",
            "^forgive|forgiving",
            "should|could|must|try|to|and|learn|please ?to forgive ?and|@them",
            "stay|staying|stayed|together|up|do ..4 for|sake ?of ?the|your @children",
            "sake of ?the|your @children|family|marriage",
            "sacrifice|sacrifices",
            "just|only a row|tiff|argument|phase|spat|domestic",
            "not that|so bad|serious",
            "could be worse",
            "work on|at|harder ?the|your ?on|at marriage|relationship",
            "save your|the marriage|relationship",
            "toxic relationship",
        ],
        unless: &TOLD,
        why: "it makes abuse small, and keeps people in it",
        mend: "take it out",
        ..RULE
    },
    Rule {
        name: "blame",
        says: &[
            "takes two",
            "what did you do|say ?to|that|before|wrong",
            "did|do you provoke|upset|anger|annoy|wind",
            "you provoked|caused|deserved it|this|that|what|@them",
            "you made|make @them do|angry|hit|so",
            "is|was|be|being ?partly|half|all|also|maybe|perhaps ?your ?own fault",
            "both|equally|share|shared|partly ?of|the|you|in|are ?to|the blame|fault|responsible",
            "try|trying not to anger|upset|provoke|annoy @them",
        ],
        unless: &[
            "they|people|he|she|some|may|might|often tell|tells|say|says",
            "told|sign",
            "it treats|never",
            "myth|untrue|wrong",
        ],
        why: "abuse is the choice of the one who abuses",
        mend: "take it out; 'it is not your fault' is true of everybody who is hurt",
        ..RULE
    },
    Rule {
        name: "a burden on a child",
        says: &[
            "protect|defend|look|save|help|guard ?after your mum|mam|mom|mother|dad|father|parent|parents|nan|brother|sister|brothers|sisters",
            "make|making @them|mum|dad stop",
            "stop|stopping the|them|your fight|fighting|dad|mum|hurting",
        ],
        why: "it puts the child in danger",
        mend: "write that it is not the child's job, and whom a child can tell",
        ..RULE
    },
    Rule {
        name: "a secret for a child to keep",
        says: &["keep|keeping ?it|this|the|that|a|your ?as|to secret|yourself|quiet", "^do not|never tell"],
        to_children: true,
        why: "it leaves the child alone in danger",
        mend: "write whom a child can tell",
        ..RULE
    },
    // ---- On the bot ----
    Rule {
        name: "a program that poses as a person",
        says: &[
            "i am ?really ?just ?a|an|the ?real|trained person|human|police|officer|adviser|advisor|counsellor|nurse|doctor|solicitor|lawyer",
            "i have|am ?just|already called|calling|rung|ringing|sent|sending|contacted|alerted ?the|for|an|you ?the police|help|ambulance|999|officers",
            "i will call|ring|phone|send|contact|follow|check ?you|on|the|for|up|help|police",
            "help|police|somebody|someone|officers|they is|are ?now|already on ?its|the|their way",
            "help|police|officers is|are coming",
            "i can see|track|trace|hear|find you|where",
            "a|real|human person|human is|will answering|answer|reading|read|writing ?this|you|here",
        ],
        unless: &["line|lines|helpline|phone|ring|chat is|phones"],
        why: "it is a program that sees nobody and sends nobody",
        mend: "write what the program does, and how to reach a person",
        ..RULE
    },
    Rule {
        name: "what is past or invented",
        says: &[
            "next ?live session|chat|webchat ?chat is|will|takes|starts ..2 on|be|place|at",
            "helpdesk|helpdesks ..3 police|station|stations|open|daily",
            "drop in ?to|at ..3 helpdesk",
            "digital team",
        ],
        unless: &["not|no|past|over"],
        unless_text: &["lockdown|past"],
        why: "the sessions and helpdesks of 2020 and 2021 are over, and no later date is known",
        mend: "write that it is past, or take it out",
        ..RULE
    },
];
