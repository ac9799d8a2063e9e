import { type Fields, fieldsOf, numberOf, textOf, valueAt } from './json-fields.ts'
import { isKeyValues } from './key-values.ts'
import type { WindowsEvent } from './windows-logon.ts'

const NO_DATA: Fields = {}
const WINLOGBEAT = ['winlogbeat'] as const
const WAZUH = ['wazuh'] as const
const EVENT = ['event-json'] as const
const VECTOR = ['vector'] as const
const FLAT = ['flat-json'] as const

/**
 * Finds a Windows event in a JSON object, in the shapes of Winlogbeat and Elastic Agent (`winlog.event_data`), Wazuh
 * (`win.eventdata`, also inside an alert's `data`), Vector and old Winlogbeats (`event_id` and `event_data`), XML turned into JSON
 * (`Event.System`), and NXLog, Fluent Bit and Log Analytics, which put all fields on one level (`EventID`). Gives undefined when it
 * is none of these.
 */
export function windowsEventOf(fields: Fields): WindowsEvent | undefined {
  const winlog = fieldsOf(fields['winlog'])
  if (winlog !== undefined) return fromWinlogbeat(fields, winlog)
  const win = fieldsOf(fields['win']) ?? fieldsOf(fieldsOf(fields['data'])?.['win'])
  if (win !== undefined) return fromWazuh(win)
  const event = fieldsOf(fields['Event']) ?? fields
  const system = fieldsOf(event['System'])
  if (system !== undefined) return fromSystem(system, fieldsOf(event['EventData']))
  if (fields['event_id'] !== undefined && fields['event_data'] !== undefined) return fromVector(fields)
  return fields['EventID'] === undefined ? undefined : fromFlat(fields)
}

function fromWinlogbeat(fields: Fields, winlog: Fields): WindowsEvent | undefined {
  const id = numberOf(winlog['event_id'] ?? valueAt(fields, 'event', 'code'))
  if (id === undefined) return undefined
  return {
    id,
    time: fields['@timestamp'],
    computer: winlog['computer_name'],
    provider: winlog['provider_name'],
    channel: winlog['channel'],
    data: fieldsOf(winlog['event_data']) ?? NO_DATA,
    isCamel: false,
    // Elastic's own processing takes address and port out of the data.
    source: fieldsOf(fields['source']),
    pid: valueAt(winlog, 'process', 'pid'),
    sid: valueAt(winlog, 'user', 'identifier'),
    form: WINLOGBEAT,
  }
}

function fromWazuh(win: Fields): WindowsEvent | undefined {
  const system = fieldsOf(win['system']) ?? NO_DATA
  const id = numberOf(system['eventID'])
  if (id === undefined) return undefined
  return {
    id,
    time: system['systemTime'],
    computer: system['computer'],
    provider: system['providerName'],
    channel: system['channel'],
    data: fieldsOf(win['eventdata']) ?? fieldsOf(win['eventData']) ?? NO_DATA,
    isCamel: true,
    source: undefined,
    pid: system['processID'],
    form: WAZUH,
  }
}

function fromSystem(system: Fields, data: Fields | undefined): WindowsEvent | undefined {
  const id = numberOf(content(system['EventID']))
  if (id === undefined) return undefined
  return {
    id,
    time: attribute(system['TimeCreated'], 'SystemTime'),
    computer: system['Computer'],
    provider: attribute(system['Provider'], 'Name'),
    channel: system['Channel'],
    data: data ?? NO_DATA,
    isCamel: false,
    source: undefined,
    pid: member(system['Execution'], 'ProcessID'),
    sid: member(system['Security'], 'UserID'),
    form: EVENT,
  }
}

/** An element's text, which converters put beside its attributes. */
function content(value: unknown): unknown {
  const element = fieldsOf(value)
  return element === undefined ? value : (element['#text'] ?? element['Value'])
}

function member(value: unknown, name: string): unknown {
  return fieldsOf(value) === undefined ? undefined : attribute(value, name)
}

function attribute(value: unknown, name: string): unknown {
  const element = fieldsOf(value)
  if (element === undefined) return value
  return (fieldsOf(element['#attributes']) ?? element)[name]
}

function fromVector(fields: Fields): WindowsEvent | undefined {
  const id = numberOf(fields['event_id'])
  if (id === undefined) return undefined
  return {
    id,
    time: fields['timestamp'] ?? fields['@timestamp'],
    computer: fields['computer'] ?? fields['computer_name'],
    provider: fields['provider_name'] ?? fields['source_name'],
    channel: fields['channel'] ?? fields['log_name'],
    data: fieldsOf(fields['event_data']) ?? NO_DATA,
    isCamel: false,
    source: undefined,
    pid: fields['process_id'],
    sid: fields['user_id'],
    form: VECTOR,
  }
}

function fromFlat(fields: Fields): WindowsEvent | undefined {
  const id = numberOf(fields['EventID'])
  if (id === undefined) return undefined
  return {
    id,
    time: fields['EventTime'] ?? fields['TimeCreated'] ?? fields['TimeGenerated'] ?? fields['@timestamp'] ?? fields['timestamp'],
    computer: fields['Hostname'] ?? fields['Computer'] ?? fields['hostname'],
    provider: fields['SourceName'] ?? fields['ProviderName'] ?? fields['EventSourceName'] ?? fields['Provider'],
    channel: fields['Channel'],
    data: fields,
    isCamel: false,
    source: undefined,
    pid: fields['ExecutionProcessID'] ?? fields['ProcessID'],
    sid: fields['UserID'],
    form: FLAT,
  }
}

/** The fields in which others' JSON carries the event as text. */
const TEXT_FIELDS: readonly (readonly string[])[] = [
  ['event', 'original'],
  ['xml'],
  ['message'],
  ['raw'],
  ['Raw'],
  ['Line', 'Raw'],
  ['Event'],
]

/** The text of an event, XML or `Name="value"` pairs, inside a JSON object; undefined when it carries none. */
export function embeddedEvent(fields: Fields): string | undefined {
  for (const path of TEXT_FIELDS) {
    const text = textOf(valueAt(fields, ...path))
    if (text !== undefined && (isEventXml(text) || isKeyValues(text))) return text
  }
  return undefined
}

/** True for text that begins like an event's XML; browsers put a `- ` before elements that can be folded. */
export function isEventXml(text: string): boolean {
  return text.startsWith('<Event') || text.startsWith('- <Event')
}
