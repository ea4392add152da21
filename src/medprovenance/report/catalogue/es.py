"""The reports in Spanish, for patients: short words, one fact and one step, formal address."""

from __future__ import annotations

from medprovenance.media.formats import MediaKind
from medprovenance.model.content import Category
from medprovenance.model.findings import Check, Outcome, Reason
from medprovenance.model.verdict import VerdictCode
from medprovenance.report.catalogue.language import Label, Language, Note, Noun

C, R, V = Check, Reason, VerdictCode
_PASS, _FAIL = Outcome.PASS, Outcome.FAIL
_UNKNOWN, _NOT_APPLICABLE = Outcome.UNKNOWN, Outcome.NOT_APPLICABLE

_NEW_COPY = "Pida otra copia al médico o al hospital."
_OPEN = "Por eso no podemos decir sí ni no."
_UPDATE = "Ponga al día esta herramienta y pruebe otra vez."
_ANYONE = "Cualquiera puede poner cualquier nombre en una firma."

LANGUAGE = Language(
    tag="es",
    name="Español",
    months=(
        *("enero", "febrero", "marzo", "abril", "mayo", "junio"),
        *("julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"),
    ),
    date_form="{day} de {month} de {year}",
    time_form="{date} a las {clock} UTC",
    nouns={
        MediaKind.VIDEO: Noun(this="este video", it="lo"),
        MediaKind.IMAGE: Noun(this="esta foto", it="la"),
        MediaKind.AUDIO: Noun(this="esta grabación de sonido", it="la"),
        MediaKind.DOCUMENT: Noun(this="este documento", it="lo"),
        MediaKind.OTHER: Noun(this="este archivo", it="lo"),
    },
    headlines={
        V.CONFIRMED: "Origen confirmado",
        V.ALTERED: "Cambió después de la firma",
        V.NO_CREDENTIALS: "Sin credenciales de contenido",
        V.UNKNOWN_SIGNER: "No sabemos quién firma",
        V.REVOKED: "Firma anulada",
        V.EXPIRED: "Fecha de la firma sin prueba",
        V.INCOMPLETE: "Revisión sin terminar",
        V.WRONG_SIGNER: "Firma de otra persona",
        V.UNREADABLE: "No podemos leer este archivo",
        V.COPY_MATCHES: "Copia de un archivo con firma",
        V.COPY_DIFFERS: "Distinto del original con firma",
    },
    facts={
        V.CONFIRMED: "{signer}, con identidad verificada por {issuer}, firmó {this} el {date}. "
        "No ha cambiado desde entonces.",
        V.ALTERED: "No confíe en {this}. Cambió después de la firma. El cambio puede ser pequeño, "
        "como cuando un sitio web reduce el tamaño, o puede hacer daño. No sabemos cuál es.",
        V.NO_CREDENTIALS: "No sabemos quién hizo {this} ni si hubo cambios. Esto no significa que "
        "sea falso. La mayoría de los archivos no las tienen, y muchas apps las quitan.",
        V.UNKNOWN_SIGNER: "{This} tiene una firma y no ha cambiado. Pero no sabemos quién firma. "
        f"{_ANYONE}",
        V.REVOKED: "La clave que firmó {this} quedó anulada el {date}. "
        "Otra persona pudo haber usado la clave.",
        V.EXPIRED: "El certificado de la firma ya venció. No hay prueba de que la firma de {this} "
        "sea de antes.",
        V.INCOMPLETE: f"No pudimos terminar la revisión de {{this}}. {_OPEN}",
        V.WRONG_SIGNER: "{This} tiene una firma, pero no de quien usted espera. "
        "Firmó {signer}, con identidad verificada por {issuer}.",
        V.UNREADABLE: "Tiene daños, o es de un tipo que no podemos leer.",
        V.COPY_MATCHES: "{This} no tiene credenciales de contenido. Coincide con un archivo que "
        "firmó {signer}. No vimos ninguna diferencia.",
        V.COPY_DIFFERS: "{This} se parece a un archivo que firmó {signer}, pero hay partes "
        "distintas.",
    },
    undated={
        V.CONFIRMED: "{signer}, con identidad verificada por {issuer}, firmó {this}. "
        "No ha cambiado desde entonces.",
        V.REVOKED: "La clave que firmó {this} quedó anulada. "
        "Otra persona pudo haber usado la clave.",
    },
    unnamed={
        V.WRONG_SIGNER: "{This} tiene una firma, pero no de quien usted espera.",
        V.COPY_MATCHES: "{This} no tiene credenciales de contenido. Coincide con un archivo que "
        "sí tiene firma. No vimos ninguna diferencia.",
        V.COPY_DIFFERS: "{This} se parece a un archivo con firma, pero hay partes distintas.",
    },
    actions={
        V.CONFIRMED: "Esto le dice quién {it} firmó. No le dice si el consejo es bueno para usted. "
        "Pregunte a su equipo médico.",
        V.ALTERED: _NEW_COPY,
        V.NO_CREDENTIALS: "Si es importante, pida al médico o al hospital la copia con firma.",
        V.UNKNOWN_SIGNER: "Pregunte al médico o al hospital si viene de ellos.",
        V.REVOKED: "No confíe en {this} hasta que quien firmó diga que está bien.",
        V.EXPIRED: _NEW_COPY,
        V.INCOMPLETE: "Pruebe otra vez más tarde.",
        V.WRONG_SIGNER: "No piense que viene de quien usted espera.",
        V.UNREADABLE: "Pida otra copia.",
        V.COPY_MATCHES: "Si es importante, use el archivo con firma.",
        V.COPY_DIFFERS: "No confíe en {this}. Mire el archivo con firma.",
    },
    cause_facts={
        (V.ALTERED, R.ALTERED_INGREDIENT): "No confíe en {this}. Viene de un archivo que cambió "
        "después de su firma. No sabemos si el cambio puede hacer daño.",
        (V.ALTERED, R.DAMAGED_STORE): "No confíe en {this}. Sus credenciales de contenido tienen "
        "daños o cambios. No sabemos si el cambio puede hacer daño.",
        (V.ALTERED, R.UNCOVERED_CONTENT): "No confíe en {this}. La firma no cubre todo. Puede "
        "haber partes que alguien puso después de la firma.",
        (V.UNKNOWN_SIGNER, R.NO_TRUST_LIST): "{This} tiene una firma y no ha cambiado. Pero no "
        f"tenemos una lista de médicos donde buscar a quien firma. {_ANYONE}",
        (V.UNKNOWN_SIGNER, R.OLD_CLAIM_VERSION): "{This} tiene una firma y no ha cambiado. Pero "
        "es una firma de un tipo viejo, que no prueba quién firma.",
        (V.EXPIRED, R.NOT_YET_VALID): "El certificado de la firma empieza después de la fecha que "
        "tenemos de {this}.",
        (V.EXPIRED, R.NO_TIMESTAMP): "{This} no prueba cuándo fue la firma.",
        (V.INCOMPLETE, R.TIME_LIMIT): "{This} pesa demasiado o es muy complejo para leer aquí. "
        f"{_OPEN}",
        (V.INCOMPLETE, R.READER_CRASHED): f"No pudimos leer {{this}} hasta el final. {_OPEN}",
        (V.INCOMPLETE, R.FILE_CHANGED): f"{{This}} cambió mientras leíamos. {_OPEN}",
        (V.INCOMPLETE, R.IO_ERROR): f"No pudimos leer todo {{this}}. {_OPEN}",
        (V.INCOMPLETE, R.ENGINE_UNFIT): "A esta herramienta le falta una parte, o es muy vieja. "
        f"{_OPEN}",
        (V.INCOMPLETE, R.ENGINE_FAILURE_CODE): "{This} tiene algo que esta herramienta no "
        f"conoce. {_OPEN}",
        (V.INCOMPLETE, R.STALE_TRUST_LIST): f"Nuestra lista de médicos no está al día. {_OPEN}",
        (V.INCOMPLETE, R.STORED_ELSEWHERE): "Las credenciales de contenido de {this} están en un "
        f"sitio web. No fuimos a ese sitio. {_OPEN}",
        (V.INCOMPLETE, R.TYPE_MISMATCH): "El nombre del archivo dice un tipo, pero lo que hay "
        f"adentro es de otro tipo. {_OPEN}",
        (V.INCOMPLETE, R.NO_STATUS): "Un servicio que necesitamos no responde. Por eso no podemos "
        "decir sí ni no.",
        (V.UNREADABLE, R.NOT_A_MEDIA_FILE): "Es de un tipo que no podemos leer.",
        (V.UNREADABLE, R.DAMAGED_CONTAINER): "El archivo tiene daños.",
    },
    cause_actions={
        (V.UNKNOWN_SIGNER, R.NO_TRUST_LIST): "Añada una lista de confianza, o pregunte al médico "
        "o al hospital si viene de ellos.",
        (V.INCOMPLETE, R.TIME_LIMIT): _NEW_COPY,
        (V.INCOMPLETE, R.READER_CRASHED): _NEW_COPY,
        (V.INCOMPLETE, R.FILE_CHANGED): "Espere a que se guarde y pruebe otra vez.",
        (V.INCOMPLETE, R.ENGINE_UNFIT): _UPDATE,
        (V.INCOMPLETE, R.ENGINE_FAILURE_CODE): _UPDATE,
        (V.INCOMPLETE, R.STALE_TRUST_LIST): "Consiga la lista nueva y pruebe otra vez.",
        (V.INCOMPLETE, R.STORED_ELSEWHERE): _NEW_COPY,
        (V.INCOMPLETE, R.TYPE_MISMATCH): _NEW_COPY,
        (V.UNREADABLE, R.NOT_A_MEDIA_FILE): "Pida una copia de otro tipo.",
    },
    notes={
        Note.MADE_WITH_AI: "El archivo dice que {this} se hizo con IA.",
        Note.PARTLY_MADE_WITH_AI: "El archivo dice que {this} se hizo en parte con IA.",
        Note.UNCONFIRMED_ONLY_FILE: "Usa otro archivo. Nadie confirma de quién es.",
        Note.UNCONFIRMED_FILE: "Usa otros {total} archivos. Uno de ellos no está confirmado.",
        Note.UNCONFIRMED_FILES: "Usa otros {total} archivos. De ellos, {count} no están "
        "confirmados.",
        Note.LICENCE_ENDED: "La licencia de quien firma terminó el {date}, después de la firma.",
        Note.CERTIFICATE_ENDED: "El certificado de quien firma terminó el {date}, después de la "
        "firma.",
        Note.REVIEW_DATE_PASSED: "Tocaba revisar esto antes del {date}. Puede no estar al día.",
        Note.SPONSORED: "Quien firma dice que esto lo pagó “{sponsor}”.",
        Note.STATUS_NOT_CHECKED: "No revisamos si la clave de quien firma está anulada.",
        Note.DATE_NOT_PROVEN: "No hay prueba de la fecha de la firma.",
        Note.MIXED_ALPHABETS: "El nombre mezcla letras de más de un alfabeto. "
        "Mire si es el que usted conoce.",
    },
    labels={
        Label.DEMO: "DEMO, NO ES PARA USO CLÍNICO",
        Label.PAGE_TITLE: "¿Quién firmó esto?",
        Label.SUMMARY: "Todos los archivos",
        Label.FILE: "Archivo",
        Label.RESULT: "Resultado",
        Label.NOTE: "Nota",
        Label.NOTES: "Conviene saber",
        Label.NEXT_STEP: "Qué hacer ahora",
        Label.SIGNER: "Quién firma",
        Label.UNCONFIRMED_SIGNER: "Nombre en el certificado (sin confirmar)",
        Label.NAME: "Nombre",
        Label.ORGANISATION: "Organización",
        Label.VERIFIED_BY: "Verificado por",
        Label.ISSUED_BY: "Emitido por",
        Label.NPI: "NPI (número del médico)",
        Label.NPI_VALUE: "{npi}, verificado por {issuer} en el certificado",
        Label.CREDENTIAL: "Título",
        Label.CREDENTIAL_VALUE: "{profession}, {authority}, número {number}",
        Label.PLACE: "Lugar",
        Label.SIGNED_ON: "Fecha de la firma",
        Label.CERTIFICATE: "Certificado",
        Label.CERTIFICATE_NUMBER: "Número del certificado",
        Label.CERTIFICATE_DIGEST: "SHA-256 del certificado",
        Label.CERTIFICATE_DATES: "Fechas del certificado",
        Label.MIXED: "el nombre mezcla alfabetos",
        Label.CLAIMS: "Lo que dice quien firma (no lo comprobamos)",
        Label.TITLE: "Título",
        Label.CATEGORY: "Tipo de mensaje",
        Label.TOPICS: "Temas",
        Label.AUDIENCE: "Hecho para",
        Label.CONTENT_LANGUAGE: "Idioma",
        Label.REVIEWED_ON: "Revisado el",
        Label.REVIEW_BY: "Revisar antes del",
        Label.SPONSOR: "Pagado por",
        Label.CONFLICT: "Conflicto de interés",
        Label.EVIDENCE: "Se basa en",
        Label.JURISDICTION: "Normas de",
        Label.HOW_MADE: "Cómo se hizo",
        Label.MADE_IN: "Programa usado",
        Label.CHECKS: "Todas las pruebas",
        Label.CHECKS_CAPTION: "Cada prueba, su resultado y por qué",
        Label.CHECK: "Prueba",
        Label.OUTCOME: "Resultado",
        Label.WHY: "Por qué",
        Label.STATED: "Declarado",
        Label.NOT_SHOWN: "No se muestra",
        Label.NOT_SHOWN_WHY: "Solo mostramos lo que dice un archivo si su origen está confirmado.",
        Label.NOT_CHECKED: "Lo que no comprobamos o no sabemos",
        Label.ADVICE_NOT_CHECKED: "Si lo que dice es correcto, o bueno para usted",
        Label.PEOPLE_NOT_CHECKED: "Si las personas que se ven o se oyen son quienes parecen",
        Label.ABOUT: "Cómo lo comprobamos",
        Label.JUDGED_AT: "Comprobado el",
        Label.TOOL: "Herramienta",
        Label.ENGINE: "Motor C2PA",
        Label.TRUST_LIST: "Lista de confianza",
        Label.TRUST_LIST_VALUE: "{operator}, número {sequence}, del {issued}, la siguiente el "
        "{next}, SHA-256 {digest}…",
        Label.NONE: "no hay",
        Label.FILE_DIGEST: "SHA-256 del archivo",
        Label.FILE_SIZE: "Tamaño del archivo en bytes",
        Label.SIDECAR: "Credenciales de contenido leídas de un archivo .c2pa aparte",
        Label.NOT_STATED: "sin datos",
        Label.UNUSUAL_NAME: "(un nombre extraño)",
    },
    checks={
        C.READABLE: "Lectura del archivo",
        C.PRESENT: "Credenciales de contenido",
        C.STORE_INTACT: "Estado de las credenciales",
        C.MEDIA_TYPE: "Tipo de archivo",
        C.CLAIM_FORMAT: "Forma del registro firmado",
        C.CLAIM_SIGNATURE: "Firma",
        C.ASSERTIONS: "Declaraciones firmadas",
        C.HARD_BINDING: "El contenido frente a la firma",
        C.ENGINE: "Segunda opinión del motor C2PA",
        C.HISTORY: "Archivos de los que viene",
        C.TRUST_LIST: "Lista de confianza",
        C.CHAIN: "Quien firma, en la lista",
        C.TRUSTED_TIME: "Fecha de la firma",
        C.VALIDITY: "Fechas del certificado",
        C.REVOCATION: "Certificados anulados",
        C.EXPECTED_SIGNER: "Firma esperada",
        C.REVIEW_DATE: "Fecha de revisión",
        C.AI_USE: "Uso de IA",
        C.DISCLOSURES: "Dinero e intereses",
        C.EXTRA_IDENTITY: "Otros nombres en el archivo",
    },
    outcomes={
        _PASS: "Superada",
        _FAIL: "No superada",
        _UNKNOWN: "No se sabe",
        _NOT_APPLICABLE: "No se aplica",
    },
    findings={
        (C.READABLE, _PASS, R.OK): "El archivo se puede leer.",
        (C.READABLE, _FAIL, R.NOT_A_MEDIA_FILE): "No es un tipo de archivo que podamos leer.",
        (C.READABLE, _FAIL, R.DAMAGED_CONTAINER): "El archivo tiene daños y no trae credenciales.",
        (C.PRESENT, _PASS, R.OK): "El archivo tiene credenciales de contenido.",
        (C.PRESENT, _FAIL, R.NO_STORE): "El archivo no tiene credenciales de contenido.",
        (C.PRESENT, _UNKNOWN, R.STORED_ELSEWHERE): "El archivo solo apunta a un sitio web. "
        "No se descargó nada.",
        (C.STORE_INTACT, _PASS, R.OK): "Las credenciales están enteras.",
        (C.STORE_INTACT, _FAIL, R.DAMAGED_STORE): "Las credenciales no se pueden leer.",
        (C.STORE_INTACT, _FAIL, R.MALFORMED): "Las credenciales no siguen las reglas de su "
        "formato: {problems}.",
        (C.STORE_INTACT, _FAIL, R.NONZERO_PADDING): "Alguien escribió en una parte vacía de la "
        "firma.",
        (C.MEDIA_TYPE, _PASS, R.OK): "El archivo es del tipo que dice su nombre.",
        (C.MEDIA_TYPE, _UNKNOWN, R.TYPE_MISMATCH): "El nombre dice {declared}; el contenido es "
        "{found}.",
        (C.CLAIM_FORMAT, _PASS, R.OK): "El registro firmado tiene la forma que pedimos.",
        (C.CLAIM_FORMAT, _FAIL, R.OLD_CLAIM_VERSION): "El registro es de la versión {version}. "
        "Solo la versión 2 protege el nombre y la fecha.",
        (C.CLAIM_FORMAT, _FAIL, R.MALFORMED): "La firma falta o tiene una forma extraña.",
        (C.CLAIM_FORMAT, _FAIL, R.UNPROTECTED_CHAIN): "El certificado está donde cualquiera "
        "puede cambiarlo.",
        (C.CLAIM_SIGNATURE, _PASS, R.OK): "La firma corresponde al registro.",
        (C.CLAIM_SIGNATURE, _FAIL, R.SIGNATURE_MISMATCH): "La firma no corresponde al registro.",
        (C.CLAIM_SIGNATURE, _FAIL, R.MALFORMED): "No hay una firma que se pueda comprobar.",
        (C.CLAIM_SIGNATURE, _FAIL, R.SUCCESS_CODE_MISSING): "El motor C2PA no aceptó la firma.",
        (C.ASSERTIONS, _PASS, R.OK): "Las declaraciones están como se firmaron.",
        (C.ASSERTIONS, _FAIL, R.UNDECLARED_CONTENT): "Hay declaraciones sin firma: {codes}.",
        (C.ASSERTIONS, _FAIL, R.HASH_MISMATCH): "Hay declaraciones cambiadas o quitadas: {codes}.",
        (C.ASSERTIONS, _FAIL, R.SUCCESS_CODE_MISSING): "El motor C2PA no aceptó las declaraciones.",
        (C.HARD_BINDING, _PASS, R.OK): "El contenido es el que se firmó.",
        (C.HARD_BINDING, _FAIL, R.NO_HARD_BINDING): "El contenido no es el que se firmó.",
        (C.HARD_BINDING, _FAIL, R.HASH_MISMATCH): "El contenido no es el que se firmó.",
        (C.HARD_BINDING, _FAIL, R.SEVERAL_HARD_BINDINGS): "El archivo está unido a una firma más "
        "de una vez.",
        (C.HARD_BINDING, _FAIL, R.UNCOVERED_CONTENT): "La firma no cubre todo el archivo: {codes}.",
        (C.ENGINE, _PASS, R.OK): "El motor C2PA no encontró nada más.",
        (C.ENGINE, _FAIL, R.ENGINE_FAILURE_CODE): "El motor C2PA informa: {codes}.",
        (C.ENGINE, _UNKNOWN, R.ENGINE_FAILURE_CODE): "El motor C2PA informa de algo que esta "
        "herramienta no conoce: {codes}.",
        (C.HISTORY, _PASS, R.OK): "Archivos de los que viene: {total}. Todos confirmados.",
        (C.HISTORY, _PASS, R.NO_INGREDIENTS): "No nombra otros archivos de los que venga.",
        (C.HISTORY, _FAIL, R.ALTERED_INGREDIENT): "Archivos de los que viene: {total}. Con "
        "cambios después de su firma: {altered}.",
        (C.HISTORY, _UNKNOWN, R.UNCONFIRMED_INGREDIENTS): "Archivos de los que viene: {total}. "
        "Sin confirmar: {unconfirmed}.",
        (C.TRUST_LIST, _PASS, R.OK): "Hay una lista de confianza.",
        (C.TRUST_LIST, _PASS, R.DEMO_TRUST_LIST): "Hay una lista de confianza DEMO. No prueba "
        "nada sobre ninguna persona.",
        (C.TRUST_LIST, _FAIL, R.NO_TRUST_LIST): "No hay ninguna lista de confianza.",
        (C.TRUST_LIST, _UNKNOWN, R.STALE_TRUST_LIST): "La lista de confianza no está al día: "
        "{operators}.",
        (C.CHAIN, _PASS, R.OK): "El certificado lleva a una lista y nombra a un médico.",
        (C.CHAIN, _FAIL, R.NO_PATH): "El certificado no lleva a ninguna lista de confianza.",
        (C.CHAIN, _FAIL, R.NO_TRUST_LIST): "No hay una lista donde buscar a quien firma.",
        (C.CHAIN, _FAIL, R.OLD_CLAIM_VERSION): "No se pregunta a un registro de forma vieja.",
        (C.CHAIN, _FAIL, R.WRONG_KEY_USAGE): "El certificado no es para firmar contenido.",
        (C.CHAIN, _FAIL, R.NO_ADMISSION): "El certificado no dice que su titular sea médico.",
        (C.CHAIN, _FAIL, R.BAD_CERTIFICATE): "Un certificado no sigue las reglas.",
        (C.TRUSTED_TIME, _PASS, R.OK): "{authority} declara que la firma existía el {time}.",
        (C.VALIDITY, _PASS, R.OK): "El certificado estaba en vigor.",
        (C.VALIDITY, _FAIL, R.EXPIRED): "El certificado estuvo en vigor hasta el {not_after}.",
        (C.VALIDITY, _FAIL, R.NOT_YET_VALID): "El certificado está en vigor desde el {not_before}.",
        (C.REVOCATION, _PASS, R.OK): "Sin anular, a fecha de {checked_at}.",
        (C.REVOCATION, _PASS, R.REVOKED_LATER): "Terminó el {revoked_at}, después de la firma "
        "({crl_reason}).",
        (C.REVOCATION, _FAIL, R.REVOKED): "Anulado el {revoked_at} ({crl_reason}).",
        (C.REVOCATION, _UNKNOWN, R.NO_STATUS): "No había una lista de certificados anulados.",
        (C.REVOCATION, _UNKNOWN, R.STALE_STATUS): "La lista de certificados anulados no está al "
        "día.",
        (C.EXPECTED_SIGNER, _PASS, R.OK): "Firma quien usted espera.",
        (C.EXPECTED_SIGNER, _FAIL, R.NPI_DIFFERS): "Usted espera el NPI {expected}; el "
        "certificado dice {found}.",
        (C.EXPECTED_SIGNER, _FAIL, R.NAME_DIFFERS): "Usted espera “{expected}”; el certificado "
        "dice “{found}”.",
        (C.EXPECTED_SIGNER, _FAIL, R.ORGANISATION_DIFFERS): "Usted espera “{expected}”; el "
        "certificado dice “{found}”.",
        (C.REVIEW_DATE, _PASS, R.OK): "Toca revisar esto antes del {review_by}.",
        (C.REVIEW_DATE, _FAIL, R.REVIEW_DATE_PASSED): "Tocaba revisar esto antes del {review_by}.",
        (C.AI_USE, _PASS, R.OK): "Quien firma no nombra ningún uso de IA.",
        (C.AI_USE, _UNKNOWN, R.NOT_DECLARED): "Quien firma no dice cómo se hizo.",
        (C.DISCLOSURES, _PASS, R.OK): "Pagado por: {sponsor}. Conflicto de interés: "
        "{conflict_of_interest}.",
        (C.DISCLOSURES, _PASS, R.SPONSORED): "Pagado por: “{sponsor}”. Conflicto de interés: "
        "“{conflict_of_interest}”.",
        (C.DISCLOSURES, _UNKNOWN, R.NOT_DECLARED): "Quien firma no dice quién pagó.",
    },
    reasons={
        R.NOT_REACHED: "No se preguntó, por la respuesta a una prueba anterior.",
        R.NOT_CHECKED: "Sin comprobar.",
        R.TIME_LIMIT: "La lectura tardó más de lo que puede tardar un archivo.",
        R.MEMORY_LIMIT: "La lectura pidió más memoria de la que puede usar un archivo.",
        R.SIZE_LIMIT: "El archivo o sus credenciales son más grandes de lo permitido.",
        R.READER_CRASHED: "El programa que lee los archivos se paró en este archivo.",
        R.ENGINE_UNFIT: "El motor C2PA falta o es muy viejo.",
        R.IO_ERROR: "No se pudo leer el archivo hasta el final.",
        R.FILE_CHANGED: "El archivo cambió durante la lectura.",
        R.MALFORMED: "Los datos no siguen las reglas de su formato.",
        R.ALGORITHM_NOT_ALLOWED: "La firma es de un tipo que no se permite.",
        R.NO_TIMESTAMP: "No hay sello de tiempo.",
        R.UNTRUSTED_TIMESTAMP: "El sello de tiempo es de un servicio que no conocemos.",
        R.BAD_TIMESTAMP: "El sello de tiempo no corresponde a esta firma.",
        R.EXPIRED: "Un certificado ya había vencido.",
        R.NOT_YET_VALID: "Un certificado aún no estaba en vigor.",
        R.NO_TRUST_LIST: "No hay ninguna lista de confianza.",
        R.NOTHING_EXPECTED: "Usted no pidió una firma concreta.",
        R.NO_REVIEW_DATE: "Quien firma no nombra una fecha de revisión.",
        R.NO_STATEMENT: "Quien firma no hizo ninguna declaración.",
        R.MADE_WITH_AI: "El archivo dice que se hizo con IA.",
        R.PARTLY_MADE_WITH_AI: "El archivo dice que se hizo en parte con IA.",
        R.NO_EXTRA_IDENTITY: "No hay ninguno.",
        R.UNCONFIRMED_IDENTITY: "Hay otro nombre. No lo comprobamos.",
    },
    fallback="Aún no hay una frase para este resultado. Su código es {code}.",
    revocation_reasons={
        "keycompromise": "otra persona puede tener la clave",
        "cacompromise": "la clave del emisor quedó expuesta",
        "affiliationchanged": "quien firma dejó la organización",
        "superseded": "hay un certificado nuevo",
        "cessationofoperation": "ya no se usa",
        "certificatehold": "en espera",
        "privilegewithdrawn": "terminó la licencia",
        "unspecified": "sin motivo",
    },
    categories={
        Category.EDUCATION: "educación",
        Category.ANNOUNCEMENT: "anuncio",
        Category.OPINION: "opinión",
        Category.ENDORSEMENT: "recomendación",
    },
    source_types={
        "digitalCapture": "con una cámara o grabadora",
        "computationalCapture": "con una cámara o grabadora",
        "screenCapture": "con una grabación de pantalla",
        "humanEdits": "con cambios de una persona",
        "compositeWithTrainedAlgorithmicMedia": "en parte con IA",
        "trainedAlgorithmicMedia": "con IA",
        "compositeSynthetic": "con partes hechas por computadora",
        "algorithmicallyEnhanced": "con mejoras por computadora",
        "digitalCreation": "con un programa de computadora",
    },
)
