"""The words of `tizbe ledger` for people, in Kazakh, Russian and English: what is the same, what is not, what to do."""

from __future__ import annotations

Words = dict[str, str]

WORDS: dict[str, Words] = {
    "same": {
        "kk": "Бірдей: {commit}-коммит, {files} файл; жазбалар {statements}, құқықтар {entitlements}",
        "ru": "Одинаково: коммит {commit}, файлов {files}; записи {statements}, права {entitlements}",
        "en": "Same: commit {commit}, {files} files; statements {statements}, entitlements {entitlements}",
    },
    "verified": {
        "kk": "Бүлінген файл жоқ: {commit}-коммитке дейінгі {files} файл, {bytes} байт тексерілді",
        "ru": "Повреждённых файлов нет: до коммита {commit} проверено файлов {files}, байт {bytes}",
        "en": "No file is damaged: {files} files, {bytes} bytes up to commit {commit}",
    },
}

ADVICE: dict[str, Words] = {
    "backup": {
        "kk": "Аталған файлдарды сақтық көшірмеден қалпына келтіріп, қайта тексеріңіз: tizbe ledger verify.",
        "ru": "Восстановите названные файлы из резервной копии и проверьте снова: tizbe ledger verify.",
        "en": "Restore the files named from the backup, then check again: tizbe ledger verify.",
    },
    "stop": {
        "kk": "Жазуды тоқтатып, қалтаны сол күйінде көшіріп алыңыз да, әзірлеушілерге хабарласыңыз.",
        "ru": "Остановите запись, скопируйте папку как есть и обратитесь к разработчикам.",
        "en": "Stop writing, copy the folder as it is, and call the developers.",
    },
    "rebuild": {
        "kk": "Проекцияны журналдан қайта жасаңыз: tizbe ledger rebuild.",
        "ru": "Сделайте проекцию заново из журнала: tizbe ledger rebuild.",
        "en": "Make the projection again from the log: tizbe ledger rebuild.",
    },
}
"""What to do, by what differs; the gravest last but for the projection, which can always be made again."""

SIDES: dict[str, Words] = {
    "live": {"kk": "тек жұмыс проекциясында", "ru": "только в рабочей проекции", "en": "only in the living projection"},
    "replay": {"kk": "тек қайта ойнатуда", "ru": "только при повторе", "en": "only in the replay"},
    "both": {"kk": "әртүрлі", "ru": "различаются", "en": "different"},
    "log": {"kk": "тек журналда", "ru": "только в журнале", "en": "only in the log"},
    "change": {
        "kk": "өзгерістерде бар, нәтижеде жоқ",
        "ru": "есть в изменениях, нет в итоге",
        "en": "changed, not held",
    },
    "settled": {
        "kk": "нәтижеде бар, өзгерістерде жоқ",
        "ru": "есть в итоге, нет в изменениях",
        "en": "held, not changed",
    },
    "order": {"kk": "өзгерістердің реті бұзылған", "ru": "нарушен порядок изменений", "en": "changes out of order"},
}

DIFFERENCES: dict[str, tuple[Words, str]] = {
    "file-missing": (
        {
            "kk": "{commit}-коммиттің {file} файлы ({role}) жоқ",
            "ru": "Нет файла {file} ({role}) коммита {commit}",
            "en": "File {file} ({role}) of commit {commit} is missing",
        },
        "backup",
    ),
    "file-damaged": (
        {
            "kk": "{commit}-коммиттің {file} файлы ({role}) бүлінген",
            "ru": "Файл {file} ({role}) коммита {commit} повреждён",
            "en": "File {file} ({role}) of commit {commit} is damaged",
        },
        "backup",
    ),
    "file-row-altered": (
        {
            "kk": "{file} файлы ({role}) бүтін, бірақ {commit}-коммиттің ол туралы жазбасы өзгертілген",
            "ru": "Файл {file} ({role}) цел, но запись коммита {commit} о нём изменена",
            "en": "File {file} ({role}) is whole, but what commit {commit} recorded of it was altered",
        },
        "stop",
    ),
    "file-rows": (
        {
            "kk": "{commit}-коммиттің {file} файлында ({role}) {recorded} жол деп жазылған, шын мәнінде {found}",
            "ru": "В файле {file} ({role}) коммита {commit} записано строк {recorded}, на деле {found}",
            "en": "File {file} ({role}) of commit {commit}: {recorded} rows recorded, {found} there",
        },
        "stop",
    ),
    "file-unnamed": (
        {
            "kk": "{file} файлын ешбір коммит атамайды",
            "ru": "Файл {file} не назван ни одним коммитом",
            "en": "File {file} is named by no commit",
        },
        "stop",
    ),
    "database-damaged": (
        {
            "kk": "Басқару дерекқорының файлы бүлінген",
            "ru": "Файл базы управления повреждён",
            "en": "The control database's file is damaged",
        },
        "stop",
    ),
    "database-key": (
        {
            "kk": "Басқару дерекқорының «{table}» кестесінде ештеңеге сілтемейтін жол бар",
            "ru": "В таблице «{table}» базы управления есть строка, которая ни на что не ссылается",
            "en": "A row of the control database's table {table} refers to nothing",
        },
        "stop",
    ),
    "commit-gap": (
        {
            "kk": "{commit}-коммит жоқ, оның орнында {found}-коммит тұр",
            "ru": "Нет коммита {commit}, на его месте {found}",
            "en": "Commit {commit} is missing; {found} stands in its place",
        },
        "stop",
    ),
    "commit-order": (
        {
            "kk": "{commit}-коммиттің сәті алдыңғысынан кейін емес",
            "ru": "Момент коммита {commit} не позже предыдущего",
            "en": "Commit {commit} is not later than the one before it",
        },
        "stop",
    ),
    "submission-gap": (
        {
            "kk": "{number}-жіберілім жоқ, оның орнында {found}-жіберілім тұр",
            "ru": "Нет отправки {number}, на её месте {found}",
            "en": "Submission {number} is missing; {found} stands in its place",
        },
        "stop",
    ),
    "submission": (
        {
            "kk": "{receipt} жіберілімі, {what}: {recorded} деп жазылған, болуы тиіс {found}",
            "ru": "Отправка {receipt}, {what}: записано {recorded}, должно быть {found}",
            "en": "Submission {receipt}, {what}: {recorded} recorded, {found} by its files and receipt",
        },
        "stop",
    ),
    "effects-of-nobody": (
        {
            "kk": "{commit}-коммиттің салдары бар, бірақ оған ешбір жіберілім сәйкес келмейді",
            "ru": "У коммита {commit} есть последствия, но нет отправки",
            "en": "Commit {commit} has effects, but no submission took effect with it",
        },
        "stop",
    ),
    "act-file": (
        {
            "kk": "{act} актісінің файлы {commit}-коммиттегі файл емес",
            "ru": "Файл акта {act} не тот, что в коммите {commit}",
            "en": "The file of act {act} is not the one of commit {commit}",
        },
        "stop",
    ),
    "audit-chain": (
        {
            "kk": "Аудит журналының тізбегі {entry}-жазбада үзілген",
            "ru": "Цепь журнала аудита прервана на записи {entry}",
            "en": "The audit trail's chain is broken at entry {entry}",
        },
        "stop",
    ),
    "audit-missing": (
        {
            "kk": "Аудит журналында {subject} туралы «{act}» жазбасы жоқ",
            "ru": "В журнале аудита нет записи «{act}» о {subject}",
            "en": "The audit trail has no entry “{act}” of {subject}",
        },
        "stop",
    ),
    "audit-count": (
        {
            "kk": "Аудит журналында «{act}» жазбасы {recorded}, болғаны {found}",
            "ru": "В журнале аудита записей «{act}»: {recorded}, на деле было {found}",
            "en": "The audit trail has {recorded} entries “{act}”; there were {found}",
        },
        "stop",
    ),
    "settlement": (
        {
            "kk": "{settlement}-есептеу, {what}: {recorded} деп жазылған, болуы тиіс {found}",
            "ru": "Расчёт {settlement}, {what}: записано {recorded}, должно быть {found}",
            "en": "Settlement {settlement}, {what}: {recorded} recorded, {found} by its files",
        },
        "stop",
    ),
    "batch": (
        {
            "kk": "{batch}-топтама, {what}: {recorded} деп жазылған, болуы тиіс {found}",
            "ru": "Пакет {batch}, {what}: записано {recorded}, должно быть {found}",
            "en": "Batch {batch}, {what}: {recorded} recorded, {found} by the changes",
        },
        "stop",
    ),
    "replay-stopped": (
        {
            "kk": "Журналды қайта ойнату тоқтады: {says}",
            "ru": "Повтор журнала остановился: {says}",
            "en": "The replay of the log stopped: {says}",
        },
        "stop",
    ),
    "projection-unreadable": (
        {
            "kk": "Жұмыс проекциясы оқылмайды немесе журналға сәйкес емес",
            "ru": "Рабочая проекция не читается или не следует из журнала",
            "en": "The living projection cannot be read or does not follow from the log",
        },
        "rebuild",
    ),
    "projection-none": (
        {
            "kk": "Жұмыс проекциясы жоқ немесе бағдарламаның басқа нұсқасынан қалған; салыстырылмады",
            "ru": "Рабочей проекции нет, или она от другой версии программы; не сравнивалась",
            "en": "There is no living projection, or another version of this program made it; not compared",
        },
        "",
    ),
    "law-of-another-time": (
        {
            "kk": "{settlement}-есептеу бағдарламаның басқа нұсқасындағы құқықпен жасалған; қайта есептелмеді",
            "ru": "Расчёт {settlement} сделан по праву другой версии программы; заново не рассчитывался",
            "en": "Settlement {settlement} was made by the law of another version of this program; not settled again",
        },
        "",
    ),
    "feed": (
        {
            "kk": "{feed} көзі проекция мен қайта ойнатуда әртүрлі",
            "ru": "Источник {feed} в проекции и при повторе различается",
            "en": "Feed {feed} differs between the projection and the replay",
        },
        "rebuild",
    ),
    "mark": (
        {
            "kk": "Проекцияның «{name}» белгісі {live}, қайта ойнатуда {replay}",
            "ru": "Отметка проекции «{name}»: {live}, при повторе {replay}",
            "en": "The projection's mark {name} is {live}; in the replay it is {replay}",
        },
        "rebuild",
    ),
    "statement": (
        {
            "kk": "{feed}: {statement}-жазба ({commit}-коммит, {submission}-жіберілім): {side} {columns}",
            "ru": "Запись {statement} источника {feed} (коммит {commit}, отправка {submission}): {side} {columns}",
            "en": "Statement {statement} of feed {feed} (commit {commit}, submission {submission}): {side} {columns}",
        },
        "rebuild",
    ),
    "statements-digest": (
        {
            "kk": "Жазбалардың дайджесті әртүрлі",
            "ru": "Дайджесты записей различаются",
            "en": "The digests of statements differ",
        },
        "rebuild",
    ),
    "entitlement": (
        {
            "kk": "Құқық, {row}-жол, [{from_date}, {until_date}), адам {person}: {side}",
            "ru": "Право, строка {row}, [{from_date}, {until_date}), лицо {person}: {side}",
            "en": "Entitlement, row {row}, [{from_date}, {until_date}), person {person}: {side}",
        },
        "rebuild",
    ),
    "conflict": (
        {
            "kk": "Қайшылық, {row}-жол, [{from_date}, {until_date}), адам {person}: {side}",
            "ru": "Противоречие, строка {row}, [{from_date}, {until_date}), лицо {person}: {side}",
            "en": "Conflict, row {row}, [{from_date}, {until_date}), person {person}: {side}",
        },
        "rebuild",
    ),
    "applied": (
        {
            "kk": "Өзгерістердің жиыны, {row}-жол, [{from_date}, {until_date}), адам {person}: {side}",
            "ru": "Сумма изменений, строка {row}, [{from_date}, {until_date}), лицо {person}: {side}",
            "en": "Sum of the changes, row {row}, [{from_date}, {until_date}), person {person}: {side}",
        },
        "stop",
    ),
    "change": (
        {
            "kk": "{settlement}-есептеу, {change}-өзгеріс ({op}, {row}-жол): {side}",
            "ru": "Расчёт {settlement}, изменение {change} ({op}, строка {row}): {side}",
            "en": "Settlement {settlement}, change {change} ({op}, row {row}): {side}",
        },
        "stop",
    ),
    "more": (
        {
            "kk": "… және тағы {count} ({of})",
            "ru": "… и ещё {count} ({of})",
            "en": "… and {count} more ({of})",
        },
        "",
    ),
}
"""The sentence of each kind of difference, and which advice goes with it ("": none)."""
