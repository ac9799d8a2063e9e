import { UsageError } from '../kernel/failure.ts'

/**
 * One setting of the server, declared once: from this come the flag, the environment variable, the help and the
 * reading.
 */
export interface Setting {
  /** `port` stands for the flag `--port` and the variable `GARRISON_PORT`, its twin. */
  readonly name: string
  /** What the value is, in the help; absent for a switch that is on or off. */
  readonly value?: string
  readonly help: string
  /** Empty: none. */
  readonly default: string
  /** Why this default. */
  readonly reason: string
  /** The value must not be repeated in a message. */
  readonly isSecret?: true
}

/** Where values come from; a flag wins over its twin. An empty text counts as not given. */
export interface SettingSource {
  /** By attribute name, as commander gives them: `tlsCert` for `--tls-cert`. */
  readonly flags: Readonly<Record<string, unknown>>
  readonly env: Readonly<Record<string, string | undefined>>
}

/** `--port` */
export function flagOf(setting: Setting): string {
  return `--${setting.name}`
}

/** `GARRISON_PORT` */
export function variableOf(setting: Setting): string {
  return `GARRISON_${setting.name.toUpperCase().replaceAll('-', '_')}`
}

/** `--port (GARRISON_PORT)`: how messages name a setting, whichever of the two was used. */
export function titleOf(setting: Setting): string {
  return `${flagOf(setting)} (${variableOf(setting)})`
}

/** The given value; undefined when neither the flag nor the variable gives one. The default is not applied. */
export function givenText(source: SettingSource, setting: Setting): string | undefined {
  const flag = source.flags[setting.name.replace(/-([a-z])/g, (_match, letter: string) => letter.toUpperCase())]
  if (typeof flag === 'string' && flag !== '') return flag
  if (typeof flag === 'boolean') return String(flag)
  const variable = source.env[variableOf(setting)]
  return variable === '' ? undefined : variable
}

/** The given value or the default. */
export function readText(source: SettingSource, setting: Setting): string {
  return givenText(source, setting) ?? setting.default
}

/**
 * A switch: given as a flag without a value, or as `true` or `false` in the variable.
 * @throws UsageError for another value
 */
export function readSwitch(source: SettingSource, setting: Setting): boolean {
  const text = readText(source, setting)
  if (text === 'true') return true
  if (text === 'false' || text === '') return false
  throw badValue(setting, text, 'must be true or false')
}

/**
 * A whole number within bounds.
 * @throws UsageError for anything else
 */
export function readCount(source: SettingSource, setting: Setting, min: number, max: number): number {
  const text = readText(source, setting)
  const count = /^[0-9]{1,10}$/.test(text) ? Number(text) : -1
  if (count < min || count > max) throw badValue(setting, text, `must be a whole number from ${min} to ${max}`)
  return count
}

/** A bad value in one line: the setting by both its names, the value unless it is secret, and what it must be. */
export function badValue(setting: Setting, text: string, must: string): UsageError {
  const shown = JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text)
  return new UsageError(`${titleOf(setting)}${setting.isSecret ? '' : ` is ${shown}: it`} ${must}`)
}

/** Settings that only make sense together, some of which are missing. */
export function incomplete(given: readonly Setting[], missing: readonly Setting[]): UsageError {
  const [has, lacks] = [given, missing].map((settings) => settings.map(titleOf).join(' and '))
  return new UsageError(`${has} needs ${lacks} too: give all of them, or none`)
}
