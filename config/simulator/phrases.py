"""What voters write, by who they are and in which language they write."""

# First answers, to somebody asking how they will vote.
FIRST: dict[str, dict[str, tuple[str, ...]]] = {
    "supporter": {
        "en": (
            "Yes!",
            "YES 👍",
            "u got my vote",
            "of course, where do I vote?",
            "Yep, 100%",
            "Absolutely. My whole street is.",
            "yes, proudly",
            "I'm with her",
            "Count on me!",
        ),
        "es": ("Sí, cuenten conmigo", "¡Claro que sí!", "Sí. ¿Dónde voto?", "Por supuesto 👍"),
    },
    "opponent": {
        "en": (
            "No",
            "Never. Voting for the other one",
            "lol no",
            "Absolutely not",
            "nope",
            "no thanks, not my candidate",
            "I would rather eat my ballot",
        ),
        "es": ("No", "No me interesa", "No, voy por el otro", "Jamás"),
    },
    "undecided": {
        "en": (
            "not sure yet",
            "what's her stand on schools?",
            "Still thinking",
            "Undecided",
            "haven't looked into it",
            "depends. what about property taxes?",
        ),
        "es": ("No sé todavía", "Lo estoy pensando", "¿Qué dice de las escuelas?"),
    },
    "opted_out": {
        "en": (
            "STOP",
            "Stop please",
            "stop texting me",
            "unsubscribe",
            "opt out",
            "🛑",
            "STOPP",
            "please take me off your list",
            "Remove my number",
        ),
        "es": ("ALTO", "No me escriban más", "Bórrame", "STOP"),
    },
    "wrong_number": {
        "en": ("wrong number", "this isn't Maria", "You have the wrong person", "I just got this number"),
        "es": ("No soy María", "Número equivocado"),
    },
    "angry": {
        "en": (
            "I'll report you",
            "my lawyer will hear about this",
            "Who gave you my number??",
            "This is harassment",
            "you people are unbelievable",
        ),
        "es": ("Los voy a denunciar", "¿Quién les dio mi número?"),
    },
    "other": {
        "en": (
            "I mailed it last week",
            "We moved to Ohio in May",
            "I can't vote, not a citizen",
            "she passed away in June",
            "Already voted early",
        ),
        "es": ("Ya voté", "Nos mudamos en mayo", "No soy ciudadano"),
    },
}

# Answers to anything that comes after they have answered once.
LATER: dict[str, dict[str, tuple[str, ...]]] = {
    "supporter": {
        "en": (
            "Will do!",
            "what time do the polls open?",
            "Already voted!",
            "👍",
            "thanks for the reminder",
            "on my way",
        ),
        "es": ("Ahí estaré", "¿A qué hora abren?", "Ya voté", "Gracias"),
    },
    "opponent": {
        "en": ("I told you, no", "Still voting for the other one", "not voting for her", "No means no"),
        "es": ("Ya les dije que no", "Sigo con el otro"),
    },
    "undecided": {
        "en": ("still not sure", "still thinking about it", "what about the roads?"),
        "es": ("Todavía no sé", "Sigo pensando"),
    },
    "opted_out": {"en": ("I said STOP", "stop texting me"), "es": ("Ya les dije ALTO", "No me escriban más")},
    "wrong_number": {"en": ("still the wrong number", "wrong number please stop"), "es": ("Número equivocado",)},
    "angry": {"en": ("last warning, I will report this", "leave me alone"), "es": ("Déjenme en paz",)},
    "other": {"en": ("as I said", "ok"), "es": ("Ya les dije",)},
}

# Hard to read: a person must think before pressing a button. The true leaning is the writer's own.
HARD: dict[str, tuple[str, ...]] = {
    "supporter": ("ok", "👍", "sure, why not", "I mean, who else is there", "yes I do not support the other one"),
    "opponent": ("ok", "👍", "yes I do not support her", "oh sure, because that went so well", "great, more taxes"),
    "undecided": ("maybe", "ok", "k", "🤷", "who is this?"),
}

# They tell when they have changed their mind.
CHANGED: dict[str, tuple[str, ...]] = {
    "supporter": ("Changed my mind. You have my vote.", "ok, you convinced me. yes"),
    "opponent": ("Changed my mind, voting for the other one now", "Sorry, I can't vote for her anymore"),
    "undecided": ("I'm not so sure anymore", "having second thoughts"),
}
