import { type Refusal, refuse } from '../kernel/outcome.ts'
import { CHINA_REGIONS, COUNTRY_ALIASES, NOT_COUNTRIES } from './location-names.ts'

/** A place by id: ISO 3166-1 alpha-2 (`ME`) or ISO 3166-2 (`CN-BJ`). */
export type LocationId = string & { readonly locationId: unique symbol }

/** An approved location: a place that is known, or words that name none we know. */
export type ApprovedLocation =
  | { readonly kind: 'known'; readonly value: string; readonly id: LocationId }
  | { readonly kind: 'text'; readonly value: string }

const LONGEST = 128

/**
 * Reads an approved location: an ISO code, or the name of a country or of a Chinese province in English, pinyin or Chinese, however
 * it is spaced, cased or dotted. `value` is the id, or for words that name no known place the words themselves; such an entry
 * approves nothing. Refuses (`bad-location`) an empty text, one of more than 128 characters, and control characters.
 */
export function normaliseLocation(text: string): ApprovedLocation | Refusal<'bad-location'> {
  const trimmed = text.trim().normalize('NFC')
  if (trimmed === '' || trimmed.length > LONGEST || /\p{Cc}/u.test(trimmed)) return refuse('bad-location', text.slice(0, LONGEST))
  const id = resolveLocation(trimmed)
  return id === undefined ? { kind: 'text', value: trimmed } : { kind: 'known', value: id, id }
}

/** The id of a country or region that a location database names by codes; undefined when it names none. */
export function locationId(country: string, subdivision?: string): LocationId | undefined {
  const code = country.toUpperCase()
  if (!gazetteer().countries.has(code)) return undefined
  if (subdivision === undefined) return code as LocationId
  const suffix = subdivision.toUpperCase()
  return /^[A-Z0-9]{1,3}$/.test(suffix) ? (`${code}-${suffix}` as LocationId) : undefined
}

/** The country that a place is or lies in. */
export function countryOf(id: LocationId): string {
  return id.slice(0, 2)
}

/** Whether an approved place contains the place an address was seen at, as far as the database tells. */
export function containsPlace(
  approved: LocationId,
  country: string | undefined,
  region: string | undefined,
): 'yes' | 'no' | 'undecided' {
  if (country === undefined) return 'undecided'
  if (!approved.startsWith(country)) return 'no'
  if (approved.length === 2) return 'yes'
  if (region === undefined) return 'undecided'
  return approved === region ? 'yes' : 'no'
}

/** The name of a place in English or Chinese; a region without a known name is its country's name and its code. */
export function locationName(id: LocationId, language: 'en' | 'zh'): string {
  const { names, regions } = gazetteer()
  const region = regions.get(id)
  if (region !== undefined) return region[language]
  const country = names[language].of(countryOf(id)) ?? countryOf(id)
  return id.length === 2 ? country : `${country} (${id})`
}

interface Gazetteer {
  readonly countries: ReadonlySet<string>
  readonly names: { readonly en: Intl.DisplayNames; readonly zh: Intl.DisplayNames }
  readonly regions: ReadonlyMap<string, { readonly en: string; readonly zh: string }>
  readonly byName: ReadonlyMap<string, LocationId>
}

let built: Gazetteer | undefined

/** Built at first use out of the names that the JavaScript engine carries; nothing happens at import. */
function gazetteer(): Gazetteer {
  built ??= buildGazetteer()
  return built
}

function buildGazetteer(): Gazetteer {
  const inLanguage = (language: string, style: 'long' | 'short') =>
    new Intl.DisplayNames(language, { type: 'region', style, fallback: 'none' })
  const names = { en: inLanguage('en', 'long'), zh: inLanguage('zh', 'short') }
  const lists = [names.en, names.zh, inLanguage('en', 'short'), inLanguage('zh', 'long'), inLanguage('zh-Hant', 'short')]
  const countries = new Set<string>()
  const byName = new Map<string, LocationId>()
  const add = (name: string, id: string) => {
    const key = nameKey(name)
    if (key !== '' && !byName.has(key)) byName.set(key, id as LocationId)
  }
  for (const code of regionCodes()) {
    if (names.en.of(code) === undefined) continue
    countries.add(code)
    for (const list of lists) for (const name of nameForms(list.of(code))) add(name, code)
  }
  for (const [code, ...aliases] of COUNTRY_ALIASES) for (const alias of aliases) add(alias, code)
  const regions = new Map<string, { en: string; zh: string }>()
  for (const [suffix, chinese, english, ...others] of CHINA_REGIONS) {
    const id = `CN-${suffix}`
    regions.set(id, { en: english, zh: chinese })
    for (const name of [chinese, english, ...others]) add(name, id)
  }
  return { countries, names, regions, byName }
}

/** All two-letter codes that stand for a country today. */
function* regionCodes(): Generator<string> {
  for (let first = 65; first <= 90; first++) {
    for (let second = 65; second <= 90; second++) {
      const code = String.fromCharCode(first, second)
      // A withdrawn code (SU, YU) is replaced by its successor's when a locale is made of it.
      if (!NOT_COUNTRIES.has(code) && new Intl.Locale(`und-${code}`).region === code) yield code
    }
  }
}

/** A listed name, and for `Myanmar (Burma)` both of its parts. */
function nameForms(name: string | undefined): string[] {
  if (name === undefined) return []
  const [before = '', inside] = name.split(/[()]/)
  return inside === undefined ? [name] : [name, before, inside]
}

/** What is left of a name when case, accents, blanks and punctuation are not looked at. */
function nameKey(text: string): string {
  return text
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll('&', 'and')
    .replace(/[^\p{L}\p{N}]/gu, '')
}

/** What a provincial name may end in. `市` and `City` name a city wherever they do not stand behind one of the four municipalities. */
const CHINESE_KIND = /(?:自治区|自治區|省)$/u
const ENGLISH_KIND = /(?:autonomousregion|province|sheng)$/
const CITY_KIND = /(?:市|municipality|city|shi)$/u
const MUNICIPALITIES: ReadonlySet<string> = new Set(['CN-BJ', 'CN-SH', 'CN-TJ', 'CN-CQ'])

/** A Chinese province by the key of its name, with or without its kind. */
function provinceOf(key: string): LocationId | undefined {
  const { byName } = gazetteer()
  const id = byName.get(key) ?? byName.get(key.replace(CHINESE_KIND, '')) ?? byName.get(key.replace(ENGLISH_KIND, ''))
  if (id?.startsWith('CN-')) return id
  const municipality = byName.get(key.replace(CITY_KIND, ''))
  return municipality !== undefined && MUNICIPALITIES.has(municipality) ? municipality : undefined
}

function resolveLocation(text: string): LocationId | undefined {
  if (/^[A-Za-z]{2}$/.test(text)) {
    const country = locationId(text)
    if (country !== undefined) return country
  }
  const key = nameKey(text)
  const named = gazetteer().byName.get(key) ?? provinceOf(key)
  if (named !== undefined) return named
  const code = /^([A-Za-z]{2})-([A-Za-z0-9]{1,3})$/.exec(text)
  if (code?.[1] !== undefined) return locationId(code[1], code[2])
  // `中国北京市`, `China Beijing`, `Beijing, China`.
  const rest = /^(?:中国|中國|china)(.+)$/u.exec(key)?.[1] ?? /^(.+)china$/.exec(key)?.[1]
  return rest === undefined ? undefined : provinceOf(rest)
}
