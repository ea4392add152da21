"""The reports in English, for patients: short words, one fact and one step."""

from __future__ import annotations

from medprovenance.media.formats import MediaKind
from medprovenance.model.content import Category
from medprovenance.model.findings import Check, Outcome, Reason
from medprovenance.model.verdict import VerdictCode
from medprovenance.report.catalogue.language import Label, Language, Note, Noun

C, R, V = Check, Reason, VerdictCode
_PASS, _FAIL = Outcome.PASS, Outcome.FAIL
_UNKNOWN, _NOT_APPLICABLE = Outcome.UNKNOWN, Outcome.NOT_APPLICABLE

_NEW_COPY = "Get a new copy from the doctor or hospital."
_OPEN = "So we can not say yes or no."
_UPDATE = "Update this tool, then try again."

LANGUAGE = Language(
    tag="en",
    name="English",
    months=(
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ),
    date_form="{day} {month} {year}",
    time_form="{date} at {clock} UTC",
    nouns={
        MediaKind.VIDEO: Noun(this="this video", it="it"),
        MediaKind.IMAGE: Noun(this="this picture", it="it"),
        MediaKind.AUDIO: Noun(this="this sound recording", it="it"),
        MediaKind.DOCUMENT: Noun(this="this document", it="it"),
        MediaKind.OTHER: Noun(this="this file", it="it"),
    },
    headlines={
        V.CONFIRMED: "Source confirmed",
        V.ALTERED: "Changed after signing",
        V.NO_CREDENTIALS: "No Content Credentials",
        V.UNKNOWN_SIGNER: "Signer not known",
        V.REVOKED: "Signature cancelled",
        V.EXPIRED: "Signing date not proven",
        V.INCOMPLETE: "Check not finished",
        V.WRONG_SIGNER: "Signed by someone else",
        V.UNREADABLE: "We can not read this file",
        V.COPY_MATCHES: "Copy of a signed file",
        V.COPY_DIFFERS: "Differs from the signed original",
    },
    facts={
        V.CONFIRMED: "{signer}, verified by {issuer}, signed {this} on {date}. "
        "It has not changed since then.",
        V.ALTERED: "Do not rely on {this}. It was changed after it was signed. The change may be "
        "small, like a website making it smaller, or it may be harmful. We can not tell which.",
        V.NO_CREDENTIALS: "We can not tell who made {this} or if it was changed. This does not "
        "mean it is fake. Most files have none, and many apps remove them.",
        V.UNKNOWN_SIGNER: "{This} is signed and has not changed. But we do not know the signer. "
        "Anyone can type any name in a signature.",
        V.REVOKED: "The key used to sign {this} was cancelled on {date}. "
        "Someone else may have used it.",
        V.EXPIRED: "The signer's certificate has run out. {This} does not prove that it was signed "
        "before that.",
        V.INCOMPLETE: f"We could not finish the check of {{this}}. {_OPEN}",
        V.WRONG_SIGNER: "{This} is signed, but not by the one you asked for. "
        "It was signed by {signer}, verified by {issuer}.",
        V.UNREADABLE: "It is damaged, or it is a kind of file we do not support.",
        V.COPY_MATCHES: "{This} has no Content Credentials of its own. It matches a file that "
        "{signer} signed. We found no difference.",
        V.COPY_DIFFERS: "{This} matches a file that {signer} signed, but parts of it differ.",
    },
    undated={
        V.CONFIRMED: "{signer}, verified by {issuer}, signed {this}. "
        "It has not changed since then.",
        V.REVOKED: "The key used to sign {this} was cancelled. Someone else may have used it.",
    },
    unnamed={
        V.WRONG_SIGNER: "{This} is signed, but not by the one you asked for.",
        V.COPY_MATCHES: "{This} has no Content Credentials of its own. It matches a signed file. "
        "We found no difference.",
        V.COPY_DIFFERS: "{This} matches a signed file, but parts of it differ.",
    },
    actions={
        V.CONFIRMED: "This tells you who signed {it}. It does not tell you if the advice is right "
        "for you. Ask your care team.",
        V.ALTERED: _NEW_COPY,
        V.NO_CREDENTIALS: "If it matters, ask the doctor or hospital for the signed copy.",
        V.UNKNOWN_SIGNER: "Ask the doctor or hospital if it came from them.",
        V.REVOKED: "Do not rely on {this} until the signer confirms it.",
        V.EXPIRED: _NEW_COPY,
        V.INCOMPLETE: "Try again later.",
        V.WRONG_SIGNER: "Do not take it as coming from the one you asked for.",
        V.UNREADABLE: "Ask for a new copy.",
        V.COPY_MATCHES: "If it matters, use the signed file.",
        V.COPY_DIFFERS: "Do not rely on {this}. Look at the signed file.",
    },
    cause_facts={
        (V.ALTERED, R.ALTERED_INGREDIENT): "Do not rely on {this}. It was made from a file that "
        "was changed after it was signed. We can not tell if the change is harmful.",
        (V.ALTERED, R.DAMAGED_STORE): "Do not rely on {this}. Its Content Credentials were damaged "
        "or changed. We can not tell if the change is harmful.",
        (V.ALTERED, R.UNCOVERED_CONTENT): "Do not rely on {this}. The signature does not cover "
        "all of it. Parts may have been added after it was signed.",
        (V.UNKNOWN_SIGNER, R.NO_TRUST_LIST): "{This} is signed and has not changed. But we have "
        "no list of doctors to look the signer up in. Anyone can type any name in a signature.",
        (V.UNKNOWN_SIGNER, R.OLD_CLAIM_VERSION): "{This} is signed and has not changed. But it "
        "was signed in an old way that does not prove who the signer is.",
        (V.EXPIRED, R.NOT_YET_VALID): "The signer's certificate starts too late. It was not in "
        "force on the date we have for {this}.",
        (V.EXPIRED, R.NO_TIMESTAMP): "{This} does not prove when it was signed.",
        (V.INCOMPLETE, R.TIME_LIMIT): f"{{This}} is too big or too complex to check here. {_OPEN}",
        (V.INCOMPLETE, R.READER_CRASHED): f"We had to stop reading {{this}} part way. {_OPEN}",
        (V.INCOMPLETE, R.FILE_CHANGED): f"{{This}} changed while we read it. {_OPEN}",
        (V.INCOMPLETE, R.IO_ERROR): f"We could not read all of {{this}}. {_OPEN}",
        (V.INCOMPLETE, R.ENGINE_UNFIT): f"A part of this tool is missing or too old. {_OPEN}",
        (V.INCOMPLETE, R.ENGINE_FAILURE_CODE): "{This} holds something that this tool does not "
        f"know. {_OPEN}",
        (V.INCOMPLETE, R.STALE_TRUST_LIST): f"Our list of doctors is out of date. {_OPEN}",
        (V.INCOMPLETE, R.STORED_ELSEWHERE): "The Content Credentials of {this} are kept on a "
        f"website. We did not go there. {_OPEN}",
        (V.INCOMPLETE, R.TYPE_MISMATCH): "The file name says one kind of file, but it holds "
        f"another kind. {_OPEN}",
        (V.INCOMPLETE, R.NO_STATUS): "We could not reach a service we need, so we can not say yes "
        "or no.",
        (V.UNREADABLE, R.NOT_A_MEDIA_FILE): "It is a kind of file we do not support.",
        (V.UNREADABLE, R.DAMAGED_CONTAINER): "It is damaged.",
    },
    cause_actions={
        (V.UNKNOWN_SIGNER, R.NO_TRUST_LIST): "Add a trust list, or ask the doctor or hospital if "
        "it came from them.",
        (V.INCOMPLETE, R.TIME_LIMIT): _NEW_COPY,
        (V.INCOMPLETE, R.READER_CRASHED): _NEW_COPY,
        (V.INCOMPLETE, R.FILE_CHANGED): "Wait until it is saved, then try again.",
        (V.INCOMPLETE, R.ENGINE_UNFIT): _UPDATE,
        (V.INCOMPLETE, R.ENGINE_FAILURE_CODE): _UPDATE,
        (V.INCOMPLETE, R.STALE_TRUST_LIST): "Get the new trust list, then try again.",
        (V.INCOMPLETE, R.STORED_ELSEWHERE): _NEW_COPY,
        (V.INCOMPLETE, R.TYPE_MISMATCH): _NEW_COPY,
        (V.UNREADABLE, R.NOT_A_MEDIA_FILE): "Ask for a copy of another kind.",
    },
    notes={
        Note.MADE_WITH_AI: "The file says that {this} was made with AI.",
        Note.PARTLY_MADE_WITH_AI: "The file says that {this} was made partly with AI.",
        Note.UNCONFIRMED_ONLY_FILE: "It uses one other file. That file is not confirmed.",
        Note.UNCONFIRMED_FILE: "It uses {total} other files. One of them is not confirmed.",
        Note.UNCONFIRMED_FILES: "It uses {total} other files. {count} of them are not confirmed.",
        Note.LICENCE_ENDED: "The signer's licence ended on {date}, after this was signed.",
        Note.CERTIFICATE_ENDED: "The signer's certificate ended on {date}. That was later than the "
        "signing.",
        Note.REVIEW_DATE_PASSED: "It was due for review by {date}. It may be out of date.",
        Note.SPONSORED: "The signer says this was paid for by “{sponsor}”.",
        Note.STATUS_NOT_CHECKED: "We did not check if the signer's key was cancelled.",
        Note.DATE_NOT_PROVEN: "The date of signing is not proven.",
        Note.MIXED_ALPHABETS: "The name mixes letters of more than one alphabet. "
        "Make sure it is the one you know.",
    },
    labels={
        Label.DEMO: "DEMO, NOT FOR CLINICAL USE",
        Label.PAGE_TITLE: "Who signed this?",
        Label.SUMMARY: "All files",
        Label.FILE: "File",
        Label.RESULT: "Result",
        Label.NOTE: "Note",
        Label.NOTES: "Good to know",
        Label.NEXT_STEP: "What to do next",
        Label.SIGNER: "Signer",
        Label.UNCONFIRMED_SIGNER: "Name in the certificate (not confirmed)",
        Label.NAME: "Name",
        Label.ORGANISATION: "Organisation",
        Label.VERIFIED_BY: "Verified by",
        Label.ISSUED_BY: "Issued by",
        Label.NPI: "NPI (doctor's number)",
        Label.NPI_VALUE: "{npi}, verified by {issuer} in the certificate",
        Label.CREDENTIAL: "Credential",
        Label.CREDENTIAL_VALUE: "{profession}, {authority}, number {number}",
        Label.PLACE: "Place",
        Label.SIGNED_ON: "Signed on",
        Label.CERTIFICATE: "Certificate",
        Label.CERTIFICATE_NUMBER: "Certificate number",
        Label.CERTIFICATE_DIGEST: "Certificate SHA-256",
        Label.CERTIFICATE_DATES: "Certificate dates",
        Label.MIXED: "name mixes alphabets",
        Label.CLAIMS: "What the signer says (we did not check this)",
        Label.TITLE: "Title",
        Label.CATEGORY: "Kind of message",
        Label.TOPICS: "Topics",
        Label.AUDIENCE: "Made for",
        Label.CONTENT_LANGUAGE: "Language",
        Label.REVIEWED_ON: "Reviewed on",
        Label.REVIEW_BY: "Review again by",
        Label.SPONSOR: "Paid for by",
        Label.CONFLICT: "Conflict of interest",
        Label.EVIDENCE: "Rests on",
        Label.JURISDICTION: "Rules of",
        Label.HOW_MADE: "How it was made",
        Label.MADE_IN: "Program used",
        Label.CHECKS: "All checks",
        Label.CHECKS_CAPTION: "Each check, its outcome, and why",
        Label.CHECK: "Check",
        Label.OUTCOME: "Outcome",
        Label.WHY: "Why",
        Label.STATED: "Stated",
        Label.NOT_SHOWN: "Not shown",
        Label.NOT_SHOWN_WHY: "We show what a file says only when its source is confirmed.",
        Label.NOT_CHECKED: "What we did not check or do not know",
        Label.ADVICE_NOT_CHECKED: "If what it says is right, or right for you",
        Label.PEOPLE_NOT_CHECKED: "If the people seen or heard in it are who they seem to be",
        Label.ABOUT: "How we checked",
        Label.JUDGED_AT: "Checked on",
        Label.TOOL: "Tool",
        Label.ENGINE: "C2PA engine",
        Label.TRUST_LIST: "Trust list",
        Label.TRUST_LIST_VALUE: "{operator}, number {sequence}, issued {issued}, next due {next}, "
        "SHA-256 {digest}…",
        Label.NONE: "none",
        Label.FILE_DIGEST: "File SHA-256",
        Label.FILE_SIZE: "File size in bytes",
        Label.SIDECAR: "Content Credentials read from a separate .c2pa file",
        Label.NOT_STATED: "not stated",
        Label.UNUSUAL_NAME: "(an unusual name)",
    },
    checks={
        C.READABLE: "Reading the file",
        C.PRESENT: "Content Credentials",
        C.STORE_INTACT: "State of the Content Credentials",
        C.MEDIA_TYPE: "Kind of file",
        C.CLAIM_FORMAT: "Form of the signed record",
        C.CLAIM_SIGNATURE: "Signature",
        C.ASSERTIONS: "Signed statements",
        C.HARD_BINDING: "Content against the signature",
        C.ENGINE: "Second opinion of the C2PA engine",
        C.HISTORY: "Files it was made from",
        C.TRUST_LIST: "Trust list",
        C.CHAIN: "Signer on the trust list",
        C.TRUSTED_TIME: "Date of signing",
        C.VALIDITY: "Certificate dates",
        C.REVOCATION: "Cancelled certificates",
        C.EXPECTED_SIGNER: "Expected signer",
        C.REVIEW_DATE: "Review date",
        C.AI_USE: "Use of AI",
        C.DISCLOSURES: "Money and interests",
        C.EXTRA_IDENTITY: "Other names in the file",
    },
    outcomes={
        _PASS: "Passed",
        _FAIL: "Failed",
        _UNKNOWN: "Not known",
        _NOT_APPLICABLE: "Does not apply",
    },
    findings={
        (C.READABLE, _PASS, R.OK): "The file can be read.",
        (C.READABLE, _FAIL, R.NOT_A_MEDIA_FILE): "It is not a kind of file that we can read.",
        (C.READABLE, _FAIL, R.DAMAGED_CONTAINER): "The file is damaged and holds no credentials.",
        (C.PRESENT, _PASS, R.OK): "The file has Content Credentials.",
        (C.PRESENT, _FAIL, R.NO_STORE): "The file has no Content Credentials.",
        (C.PRESENT, _UNKNOWN, R.STORED_ELSEWHERE): "The file only points to a website. "
        "Nothing was fetched.",
        (C.STORE_INTACT, _PASS, R.OK): "The Content Credentials are whole.",
        (C.STORE_INTACT, _FAIL, R.DAMAGED_STORE): "The Content Credentials can not be read.",
        (C.STORE_INTACT, _FAIL, R.MALFORMED): "The Content Credentials break the rules of their "
        "format: {problems}.",
        (C.STORE_INTACT, _FAIL, R.NONZERO_PADDING): "Something was written into an empty part of "
        "the signature.",
        (C.MEDIA_TYPE, _PASS, R.OK): "The file is of the kind that its name says.",
        (C.MEDIA_TYPE, _UNKNOWN, R.TYPE_MISMATCH): "The name says {declared}, the content is "
        "{found}.",
        (C.CLAIM_FORMAT, _PASS, R.OK): "The signed record has the form that we ask for.",
        (C.CLAIM_FORMAT, _FAIL, R.OLD_CLAIM_VERSION): "The signed record is of version {version}. "
        "Only version 2 protects the signer's name and date.",
        (C.CLAIM_FORMAT, _FAIL, R.MALFORMED): "The signature is missing or has an odd form.",
        (C.CLAIM_FORMAT, _FAIL, R.UNPROTECTED_CHAIN): "The signer's certificate stands where "
        "anyone could change it.",
        (C.CLAIM_SIGNATURE, _PASS, R.OK): "The signature fits the signed record.",
        (C.CLAIM_SIGNATURE, _FAIL, R.SIGNATURE_MISMATCH): "The signature does not fit the record.",
        (C.CLAIM_SIGNATURE, _FAIL, R.MALFORMED): "There is no signature that could be checked.",
        (C.CLAIM_SIGNATURE, _FAIL, R.SUCCESS_CODE_MISSING): "The C2PA engine did not accept the "
        "signature.",
        (C.ASSERTIONS, _PASS, R.OK): "All signed statements are as they were signed.",
        (C.ASSERTIONS, _FAIL, R.UNDECLARED_CONTENT): "There are statements that nobody signed: "
        "{codes}.",
        (C.ASSERTIONS, _FAIL, R.HASH_MISMATCH): "Signed statements were changed or removed: "
        "{codes}.",
        (C.ASSERTIONS, _FAIL, R.SUCCESS_CODE_MISSING): "The C2PA engine did not accept the signed "
        "statements.",
        (C.HARD_BINDING, _PASS, R.OK): "The content is the one that was signed.",
        (C.HARD_BINDING, _FAIL, R.NO_HARD_BINDING): "The content is not the one that was signed.",
        (C.HARD_BINDING, _FAIL, R.HASH_MISMATCH): "The content is not the one that was signed.",
        (C.HARD_BINDING, _FAIL, R.SEVERAL_HARD_BINDINGS): "The file is bound to a signature more "
        "than once.",
        (C.HARD_BINDING, _FAIL, R.UNCOVERED_CONTENT): "The signature does not cover all of the "
        "file: {codes}.",
        (C.ENGINE, _PASS, R.OK): "The C2PA engine found nothing else.",
        (C.ENGINE, _FAIL, R.ENGINE_FAILURE_CODE): "The C2PA engine reports: {codes}.",
        (C.ENGINE, _UNKNOWN, R.ENGINE_FAILURE_CODE): "The C2PA engine reports something that this "
        "tool does not know: {codes}.",
        (C.HISTORY, _PASS, R.OK): "Files it was made from: {total}. All of them are confirmed.",
        (C.HISTORY, _PASS, R.NO_INGREDIENTS): "It names no other files that it was made from.",
        (C.HISTORY, _FAIL, R.ALTERED_INGREDIENT): "Files it was made from: {total}. Changed after "
        "they were signed: {altered}.",
        (C.HISTORY, _UNKNOWN, R.UNCONFIRMED_INGREDIENTS): "Files it was made from: {total}. Not "
        "confirmed: {unconfirmed}.",
        (C.TRUST_LIST, _PASS, R.OK): "A trust list is in force.",
        (C.TRUST_LIST, _PASS, R.DEMO_TRUST_LIST): "A DEMO trust list is in force. It proves "
        "nothing about any person.",
        (C.TRUST_LIST, _FAIL, R.NO_TRUST_LIST): "There is no trust list on this machine.",
        (C.TRUST_LIST, _UNKNOWN, R.STALE_TRUST_LIST): "The trust list is out of date: {operators}.",
        (C.CHAIN, _PASS, R.OK): "The certificate leads to a trust list and names a doctor.",
        (C.CHAIN, _FAIL, R.NO_PATH): "The certificate does not lead to any trust list.",
        (C.CHAIN, _FAIL, R.NO_TRUST_LIST): "There is no trust list to look the signer up in.",
        (C.CHAIN, _FAIL, R.OLD_CLAIM_VERSION): "Not asked of a record in the old form.",
        (C.CHAIN, _FAIL, R.WRONG_KEY_USAGE): "The certificate was not issued for signing media.",
        (C.CHAIN, _FAIL, R.NO_ADMISSION): "The certificate does not say that its holder is a "
        "doctor.",
        (C.CHAIN, _FAIL, R.BAD_CERTIFICATE): "A certificate breaks the rules for certificates.",
        (
            C.TRUSTED_TIME,
            _PASS,
            R.OK,
        ): "{authority} states that this signature was there on {time}.",
        (C.VALIDITY, _PASS, R.OK): "The certificate was in force.",
        (C.VALIDITY, _FAIL, R.EXPIRED): "The certificate was in force until {not_after}.",
        (C.VALIDITY, _FAIL, R.NOT_YET_VALID): "The certificate is in force from {not_before} on.",
        (C.REVOCATION, _PASS, R.OK): "Not cancelled, as of {checked_at}.",
        (C.REVOCATION, _PASS, R.REVOKED_LATER): "Ended on {revoked_at}, after the signing "
        "({crl_reason}).",
        (C.REVOCATION, _FAIL, R.REVOKED): "Cancelled on {revoked_at} ({crl_reason}).",
        (C.REVOCATION, _UNKNOWN, R.NO_STATUS): "No list of cancelled certificates was at hand.",
        (C.REVOCATION, _UNKNOWN, R.STALE_STATUS): "The list of cancelled certificates is out of "
        "date.",
        (C.EXPECTED_SIGNER, _PASS, R.OK): "The signer is the one you asked for.",
        (C.EXPECTED_SIGNER, _FAIL, R.NPI_DIFFERS): "You asked for NPI {expected}, the certificate "
        "says {found}.",
        (C.EXPECTED_SIGNER, _FAIL, R.NAME_DIFFERS): "You asked for “{expected}”, the certificate "
        "says “{found}”.",
        (C.EXPECTED_SIGNER, _FAIL, R.ORGANISATION_DIFFERS): "You asked for “{expected}”, the "
        "certificate says “{found}”.",
        (C.REVIEW_DATE, _PASS, R.OK): "To be reviewed by {review_by}.",
        (C.REVIEW_DATE, _FAIL, R.REVIEW_DATE_PASSED): "Was to be reviewed by {review_by}.",
        (C.AI_USE, _PASS, R.OK): "The signer names no use of AI.",
        (C.AI_USE, _UNKNOWN, R.NOT_DECLARED): "The signer does not say how it was made.",
        (C.DISCLOSURES, _PASS, R.OK): "Paid for by: {sponsor}. Conflict of interest: "
        "{conflict_of_interest}.",
        (C.DISCLOSURES, _PASS, R.SPONSORED): "Paid for by: “{sponsor}”. Conflict of interest: "
        "“{conflict_of_interest}”.",
        (C.DISCLOSURES, _UNKNOWN, R.NOT_DECLARED): "The signer does not say who paid.",
    },
    reasons={
        R.NOT_REACHED: "Not asked, because of the answer to an earlier question.",
        R.NOT_CHECKED: "Not checked.",
        R.TIME_LIMIT: "Reading took longer than one file may take.",
        R.MEMORY_LIMIT: "Reading needed more memory than one file may take.",
        R.SIZE_LIMIT: "The file or its credentials are larger than allowed.",
        R.READER_CRASHED: "The program that reads files stopped at this file.",
        R.ENGINE_UNFIT: "The C2PA engine is missing or too old.",
        R.IO_ERROR: "The file could not be read to its end.",
        R.FILE_CHANGED: "The file changed while it was read.",
        R.MALFORMED: "The data break the rules of their format.",
        R.ALGORITHM_NOT_ALLOWED: "It was signed in a way that is not allowed.",
        R.NO_TIMESTAMP: "There is no time-stamp.",
        R.UNTRUSTED_TIMESTAMP: "The time-stamp is from a service that we do not know.",
        R.BAD_TIMESTAMP: "The time-stamp does not fit this signature.",
        R.EXPIRED: "A certificate had run out.",
        R.NOT_YET_VALID: "A certificate was not in force yet.",
        R.NO_TRUST_LIST: "There is no trust list on this machine.",
        R.NOTHING_EXPECTED: "You did not ask for a certain signer.",
        R.NO_REVIEW_DATE: "The signer names no review date.",
        R.NO_STATEMENT: "The signer made no statement.",
        R.MADE_WITH_AI: "The file says it was made with AI.",
        R.PARTLY_MADE_WITH_AI: "The file says it was made partly with AI.",
        R.NO_EXTRA_IDENTITY: "There are none.",
        R.UNCONFIRMED_IDENTITY: "There is one more name. We did not check it.",
    },
    fallback="There is no sentence for this result yet. Its code is {code}.",
    revocation_reasons={
        "keycompromise": "someone else may have the key",
        "cacompromise": "the issuer's key was exposed",
        "affiliationchanged": "the signer left the organisation",
        "superseded": "replaced by a new certificate",
        "cessationofoperation": "no longer in use",
        "certificatehold": "on hold",
        "privilegewithdrawn": "licence ended",
        "unspecified": "no reason given",
    },
    categories={
        Category.EDUCATION: "education",
        Category.ANNOUNCEMENT: "announcement",
        Category.OPINION: "opinion",
        Category.ENDORSEMENT: "endorsement",
    },
    source_types={
        "digitalCapture": "with a camera or recorder",
        "computationalCapture": "with a camera or recorder",
        "screenCapture": "by recording a screen",
        "humanEdits": "edited by a person",
        "compositeWithTrainedAlgorithmicMedia": "partly with AI",
        "trainedAlgorithmicMedia": "with AI",
        "compositeSynthetic": "with parts made by a computer",
        "algorithmicallyEnhanced": "improved by a computer",
        "digitalCreation": "with a computer program",
    },
)
