import { DATA_NAMES, type WindowsEvent } from './windows-logon.ts'

const DEEPEST = 16
const FORM = ['event-xml'] as const

/**
 * Reads one `<Event>` of Windows' event log: what is needed of `System` and of the named `Data` of `EventData`. It knows elements,
 * attributes in either quotes, the five entities of XML and numbers of characters, and nothing else: a document type, a
 * comment, a processing instruction or CDATA, tags that do not match, one name for two such data, or text cut short give undefined.
 * Never throws; time is linear in the text.
 */
export function readEventXml(text: string): WindowsEvent | undefined {
  const reading = new EventReading(text)
  return reading.read() ? reading.event() : undefined
}

const NUMBER = /<EventID(?:\s[^<>]*)?>\s*([0-9]{1,5})\s*<\/EventID>/

/** The event's number, without reading the rest; undefined when none is found. What people type cannot stand before it, or hold a `<`. */
export function eventXmlNumber(text: string): number | undefined {
  const digits = NUMBER.exec(text)?.[1]
  return digits === undefined ? undefined : Number(digits)
}

/** Elements of `System` that tell something in an attribute. */
const SYSTEM_ATTRIBUTES: ReadonlySet<string> = new Set(['Provider', 'TimeCreated', 'Execution', 'Security'])

const SLASH = 0x2f
const EQUALS = 0x3d
const GREATER = 0x3e
const DOUBLE_QUOTE = 0x22
const SINGLE_QUOTE = 0x27

/** One pass over an event's elements; a step that returns false ends it. */
class EventReading {
  readonly #text: string
  readonly #open: string[] = []
  readonly #data: Record<string, string> = {}
  readonly #system: Record<string, string> = {}
  #at = 0
  /** Where the text of the innermost element begins; -1 once another element stood in it. */
  #content = -1
  /** The value of the attribute `Name`, `SystemTime`, `ProcessID` or `UserID` of the tag read last. */
  #attribute: string | undefined
  /** The `Name` of the `Data` that is open. */
  #name: string | undefined

  constructor(text: string) {
    this.#text = text
  }

  read(): boolean {
    this.#at = this.#text.indexOf('<')
    while (this.#at >= 0) {
      const isRead = this.#text.charCodeAt(this.#at + 1) === SLASH ? this.#readEnd() : this.#readStart()
      if (!isRead) return false
      if (this.#open.length === 0) return this.#text.slice(this.#at).trim() === ''
      this.#at = this.#text.indexOf('<', this.#at)
    }
    return false
  }

  event(): WindowsEvent | undefined {
    const system = this.#system
    const id = system['EventID']
    if (id === undefined || !/^[0-9]{1,5}$/.test(id)) return undefined
    return {
      id: Number(id),
      time: system['TimeCreated'],
      computer: system['Computer'],
      provider: system['Provider'],
      channel: system['Channel'],
      data: this.#data,
      isCamel: false,
      source: undefined,
      pid: system['Execution'],
      sid: system['Security'],
      form: FORM,
    }
  }

  /** Reads `</name>`. */
  #readEnd(): boolean {
    const end = this.#text.indexOf('>', this.#at)
    const name = this.#open.pop()
    if (end < 0 || name === undefined || !this.#text.startsWith(name, this.#at + 2)) return false
    if (end > this.#at + 2 + name.length && this.#text.slice(this.#at + 2, end).trimEnd() !== name) return false
    const isKept = this.#content < 0 || this.#open.length !== 2 || this.#keep(name)
    this.#content = -1
    this.#at = end + 1
    return isKept
  }

  /** Reads `<name a="b">` or `<name a="b"/>`. */
  #readStart(): boolean {
    const start = this.#at + 1
    this.#at = nameEnd(this.#text, start)
    const name = this.#at === start + 4 && this.#text.startsWith('Data', start) ? 'Data' : this.#text.slice(start, this.#at)
    if (name === '' || this.#open.length >= DEEPEST) return false
    this.#attribute = undefined
    if (!this.#readAttributes()) return false
    const isEmpty = this.#text.charCodeAt(this.#at) === SLASH
    if (isEmpty) this.#at++
    if (this.#text.charCodeAt(this.#at) !== GREATER) return false
    this.#at++
    if (this.#open.length === 0 && name !== 'Event') return false
    const isKept = this.#open.length !== 2 || this.#keepAttribute(name)
    this.#content = isEmpty ? -1 : this.#at
    if (!isEmpty) this.#open.push(name)
    return isKept
  }

  /** Steps over attributes and keeps the one that may be wanted. */
  #readAttributes(): boolean {
    const text = this.#text
    for (;;) {
      this.#skipBlanks()
      const start = this.#at
      this.#at = nameEnd(text, start)
      if (this.#at === start) return true
      const name = text.slice(start, this.#at)
      this.#skipBlanks()
      if (text.charCodeAt(this.#at) !== EQUALS) return false
      this.#at++
      this.#skipBlanks()
      const quote = text.charCodeAt(this.#at)
      if (quote !== DOUBLE_QUOTE && quote !== SINGLE_QUOTE) return false
      const end = text.indexOf(quote === DOUBLE_QUOTE ? '"' : "'", this.#at + 1)
      if (end < 0) return false
      if (name === 'Name' || name === 'SystemTime' || name === 'ProcessID' || name === 'UserID') {
        if (this.#attribute !== undefined) return false
        this.#attribute = withoutEntities(text.slice(this.#at + 1, end))
      }
      this.#at = end + 1
    }
  }

  /** Keeps what an element of `System` says in an attribute, or the name of a `Data`. */
  #keepAttribute(name: string): boolean {
    const section = this.#open[1]
    if (section === 'EventData') this.#name = name === 'Data' ? this.#attribute : undefined
    const isWanted = section === 'System' && SYSTEM_ATTRIBUTES.has(name)
    return !isWanted || this.#attribute === undefined || put(this.#system, name, this.#attribute)
  }

  /** Keeps the text of an element of the third level that ends here. */
  #keep(name: string): boolean {
    if (this.#open[1] === 'EventData') {
      const wanted = name === 'Data' && this.#name !== undefined && DATA_NAMES.has(this.#name) ? this.#name : undefined
      return wanted === undefined || put(this.#data, wanted, this.#value())
    }
    const isWanted = this.#open[1] === 'System' && (name === 'EventID' || name === 'Computer' || name === 'Channel')
    return !isWanted || put(this.#system, name, this.#value().trim())
  }

  #value(): string {
    return withoutEntities(this.#text.slice(this.#content, this.#at))
  }

  #skipBlanks(): void {
    while (isBlank(this.#text.charCodeAt(this.#at))) this.#at++
  }
}

function put(fields: Record<string, string>, name: string, value: string): boolean {
  if (fields[name] !== undefined) return false
  fields[name] = value
  return true
}

function isBlank(code: number): boolean {
  return code === 0x20 || (code >= 0x09 && code <= 0x0d)
}

/** Where the name that begins at a place ends: letters, digits, `_`, `-`, `.` and `:`. */
function nameEnd(text: string, start: number): number {
  let at = start
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at)
    const isLetter = (code | 32) >= 0x61 && (code | 32) <= 0x7a
    if (!isLetter && !(code >= 0x30 && code <= 0x3a) && code !== 0x5f && code !== 0x2d && code !== 0x2e) break
  }
  return at
}

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }

/** Text without entities; one that XML does not know stays as it is. */
function withoutEntities(text: string): string {
  if (!text.includes('&')) return text
  return text.replace(/&(?:(lt|gt|amp|quot|apos)|#([0-9]{1,7})|#x([0-9a-fA-F]{1,6}));/g, (whole, name, decimal, hex) => {
    if (name !== undefined) return ENTITIES[name] ?? whole
    const code = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal)
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole
  })
}
