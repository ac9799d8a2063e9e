import type { LogClock } from './log-clock.ts'
import type { Scanner } from './scanner.ts'

const BLANK = 0x20
const PLUS = 0x2b
const COMMA = 0x2c
const MINUS = 0x2d
const POINT = 0x2e
const ZERO = 0x30
const NINE = 0x39
const COLON = 0x3a
const BIG_A = 0x41
const BIG_T = 0x54
const BIG_Z = 0x5a

/** Abbreviated months of the languages that syslog daemons are seen to write, lower case and without the dot. */
const MONTHS: ReadonlyMap<string, number> = new Map(
  [
    'jan janv janu ene gen sty ian янв січ oca led tammi',
    'feb févr fév fev lut febr фев лют şub úno helmi',
    'mar mär mrz märz mars mrt márc мар бер bře maalis',
    'apr avr avril abr kwi ápr апр кві nis dub huhti',
    'may mai mag mei maj máj май мая тра kvě touko',
    'jun juin giu cze juni jún iun июн чер haz čen kesä',
    'jul juil lug lip juli júl iul июл лип tem čec heinä',
    'aug août ago aoû sie авг сер ağu srp elo',
    'sep sept set wrz szept сен вер eyl zář syys',
    'oct okt ott out paź окт жов eki říj loka',
    'nov lis noi ноя kas marras',
    'dec déc dez dic gru дек гру ara pro joulu',
  ].flatMap((names, index) => names.split(' ').map((name): [string, number] => [name, index + 1])),
)
const LONGEST_MONTH = 8

/** The English months by their three lower-case letters in one number: the form nearly every line has. */
function englishMonth(text: string, at: number): number {
  const letters = ((text.charCodeAt(at) | 32) << 16) | ((text.charCodeAt(at + 1) | 32) << 8) | (text.charCodeAt(at + 2) | 32)
  switch (letters) {
    case 0x6a616e:
      return 1
    case 0x666562:
      return 2
    case 0x6d6172:
      return 3
    case 0x617072:
      return 4
    case 0x6d6179:
      return 5
    case 0x6a756e:
      return 6
    case 0x6a756c:
      return 7
    case 0x617567:
      return 8
    case 0x736570:
      return 9
    case 0x6f6374:
      return 10
    case 0x6e6f76:
      return 11
    case 0x646563:
      return 12
    default:
      return 0
  }
}

/** Reads a month's abbreviation and the blanks after it; 0 when none stands here. */
function readMonth(scanner: Scanner): number {
  const { text, at } = scanner
  let month = text.charCodeAt(at + 3) === BLANK ? englishMonth(text, at) : 0
  if (month > 0) {
    scanner.at = at + 4
  } else {
    const end = text.indexOf(' ', at)
    if (end < 0 || end - at > LONGEST_MONTH) return 0
    month = MONTHS.get(text.slice(at, end).replace('.', '').toLowerCase()) ?? 0
    scanner.at = end + 1
  }
  scanner.skipBlanks()
  return month
}

/** Reads `hh:mm:ss` with an optional fraction, as milliseconds of the day; -1 when none stands here. */
function readTimeOfDay(scanner: Scanner): number {
  const hours = scanner.digits(1, 2)
  if (hours < 0 || hours > 23 || !scanner.skip(COLON)) return -1
  const minutes = scanner.twoDigits()
  if (minutes < 0 || minutes > 59 || !scanner.skip(COLON)) return -1
  const seconds = scanner.twoDigits()
  // 60 is a leap second.
  if (seconds < 0 || seconds > 60) return -1
  const whole = (hours * 3600 + minutes * 60 + seconds) * 1000
  const next = scanner.code
  if (next !== POINT && next !== COMMA) return isDigit(next) ? -1 : whole
  scanner.at++
  return whole + readFractionMs(scanner)
}

/** Reads the digits after the decimal point, as whole milliseconds. */
function readFractionMs(scanner: Scanner): number {
  const { text } = scanner
  let at = scanner.at
  let ms = 0
  for (let weight = 100; weight >= 1 && isDigit(text.charCodeAt(at)); weight /= 10) ms += (text.charCodeAt(at++) - ZERO) * weight
  while (isDigit(text.charCodeAt(at))) at++
  scanner.at = at
  return ms
}

function isDigit(code: number): boolean {
  return code >= ZERO && code <= NINE
}

/**
 * Reads `Mmm [d]d hh:mm:ss` (RFC 3164), with a fraction of a second, and with a year after the day, where they stand.
 * `year` is one that stood before the month, `given` a month that is written as a number. Gives milliseconds since 1970, or undefined when no time stands here.
 */
export function readMonthDayTime(scanner: Scanner, clock: LogClock, year?: number, given?: number): number | undefined {
  const month = given ?? readMonth(scanner)
  if (month === 0) return undefined
  const day = scanner.digits(1, 2)
  if (day < 0 || !scanner.skip(BLANK)) return undefined
  scanner.skipBlanks()
  let givenYear = year
  if (scanner.text.charCodeAt(scanner.at + 4) === BLANK) {
    givenYear = scanner.digits(4, 4)
    scanner.skipBlanks()
  }
  const timeMs = readTimeOfDay(scanner)
  if (timeMs < 0) return undefined
  return givenYear === undefined ? clock.yearless(month, day, timeMs) : clock.local(givenYear, month, day, timeMs)
}

const WEEKDAYS: ReadonlySet<string> = new Set('Sun Mon Tue Wed Thu Fri Sat'.split(' '))

/** Steps over the day of the week in `Mon Jun  8 12:08:53 2026`, C's own form of a time; false when none stands here. */
export function skipWeekday(scanner: Scanner): boolean {
  const { text, at } = scanner
  // In nearly every line a digit or a blank stands here.
  if (text.charCodeAt(at + 3) !== BLANK || !(text.charCodeAt(at + 4) >= BIG_A) || !WEEKDAYS.has(text.slice(at, at + 3)))
    return false
  scanner.at = at + 4
  return true
}

/** Reads `Jun  8 12:08:53 2026`, behind a day of the week. */
export function readWeekdayTime(scanner: Scanner, clock: LogClock): number | undefined {
  const month = readMonth(scanner)
  const day = month === 0 ? -1 : scanner.digits(1, 2)
  if (day < 0 || !scanner.skip(BLANK)) return undefined
  const timeMs = readTimeOfDay(scanner)
  const year = timeMs < 0 || !scanner.skip(BLANK) ? -1 : scanner.digits(4, 4)
  return year < 0 ? undefined : clock.local(year, month, day, timeMs)
}

/** Reads what follows the year `yyyy-` of an ISO 8601 time, `T` or a blank before the hour; without a zone it is the server's. */
export function readIsoTime(scanner: Scanner, clock: LogClock, year: number): number | undefined {
  if (!scanner.skip(MINUS)) return undefined
  const month = scanner.twoDigits()
  if (month < 0 || !scanner.skip(MINUS)) return undefined
  const day = scanner.twoDigits()
  if (day < 0 || !(scanner.skip(BIG_T) || scanner.skip(BLANK))) return undefined
  const timeMs = readTimeOfDay(scanner)
  if (timeMs < 0) return undefined
  const code = scanner.code
  if (code !== BIG_Z && code !== PLUS && code !== MINUS) return clock.local(year, month, day, timeMs)
  const offsetMs = readOffset(scanner)
  const start = clock.dayStart(year, month, day)
  return start === undefined || offsetMs === undefined ? undefined : start + timeMs - offsetMs
}

/** Reads `Z`, `+hh:mm`, `+hhmm` or `+hh`. */
function readOffset(scanner: Scanner): number | undefined {
  if (scanner.skip(BIG_Z)) return 0
  const sign = scanner.code === MINUS ? -1 : 1
  scanner.at++
  const hours = scanner.twoDigits()
  if (hours < 0) return undefined
  const hasColon = scanner.skip(COLON)
  const minutes = hasColon || isDigit(scanner.code) ? scanner.twoDigits() : 0
  const all = hours * 60 + minutes
  return minutes < 0 || isDigit(scanner.code) || all > 24 * 60 ? undefined : sign * all * 60_000
}
