import type { LineForm } from '../../src/detection/logon.ts'

/** Logon events of Windows as their senders write them; only what a test names differs from one to the next. */

const STRANGE = 'S-1-5-21-1004336348-1177238915-682003330-1105'

/** The data of a granted remote desktop logon. */
export function logonData(changes: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    SubjectUserSid: 'S-1-5-18',
    SubjectUserName: 'WEB-1$',
    SubjectDomainName: 'CORP',
    SubjectLogonId: '0x3e7',
    TargetUserSid: STRANGE,
    TargetUserName: 'dana',
    TargetDomainName: 'CORP',
    TargetLogonId: '0x1a2b3c',
    LogonType: '10',
    LogonProcessName: 'User32 ',
    AuthenticationPackageName: 'Negotiate',
    WorkstationName: 'WEB-1',
    LmPackageName: '-',
    ProcessId: '0x2f8',
    ProcessName: 'C:\\Windows\\System32\\svchost.exe',
    IpAddress: '203.0.113.7',
    IpPort: '50122',
    TargetLinkedLogonId: '0x0',
    ...changes,
  }
}

/** The data of a refused one: Windows knows no SID of the account. */
export function refusedData(changes: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return logonData({ TargetUserSid: 'S-1-0-0', Status: '0xc000006d', SubStatus: '0xc000006a', LogonType: '3', ...changes })
}

const AT = '2026-11-20T10:00:00.1234567Z'
const PROVIDER = 'Microsoft-Windows-Security-Auditing'

type Data = Readonly<Record<string, unknown>>

/** Winlogbeat's and Elastic Agent's shape. */
export function winlogbeat(id: number, data: Data, changes: Data = {}): string {
  return JSON.stringify({
    '@timestamp': AT,
    event: { code: String(id), category: ['authentication'], outcome: 'success', provider: PROVIDER },
    host: { name: 'collector.example' },
    message: 'An account was successfully logged on.\n\nNetwork Information:\n\tSource Network Address:\t198.51.100.99',
    winlog: {
      channel: 'Security',
      computer_name: 'web-1.corp.example',
      event_data: data,
      event_id: String(id),
      provider_name: PROVIDER,
    },
    ...changes,
  })
}

/** What Wazuh's agent sends; inside `data` it is an alert. */
export function wazuh(id: number, data: Data, isAlert = false): string {
  const small = Object.fromEntries(
    Object.entries(data).map(([name, value]) => [name.charAt(0).toLowerCase() + name.slice(1), value]),
  )
  const system = {
    providerName: PROVIDER,
    eventID: String(id),
    systemTime: AT,
    channel: 'Security',
    computer: 'web-1.corp.example',
  }
  const win = { system, eventdata: small }
  return JSON.stringify(isAlert ? { timestamp: '2026-11-20T11:11:11Z', agent: { ip: '198.51.100.99' }, data: { win } } : { win })
}

/** Vector's `windows_event_log`. */
export function vector(id: number, data: Data): string {
  return JSON.stringify({
    timestamp: AT,
    message: 'An account was successfully logged on.',
    host: 'web-1.corp.example',
    event_id: id,
    channel: 'Security',
    provider_name: PROVIDER,
    computer: 'web-1.corp.example',
    process_id: 640,
    event_data: data,
    source_type: 'windows_event_log',
  })
}

/** NXLog's: all on one level, numbers as numbers. */
export function nxlog(id: number, data: Data, changes: Data = {}): string {
  return JSON.stringify({
    EventTime: '2026-11-20 10:00:00',
    Hostname: 'web-1.corp.example',
    EventType: 'AUDIT_SUCCESS',
    EventID: id,
    SourceName: PROVIDER,
    Channel: 'Security',
    ...data,
    ...changes,
  })
}

/** XML turned into JSON by evtx_dump. */
export function evtxDump(id: number, data: Data): string {
  const provider = { '#attributes': { Name: PROVIDER } }
  const time = { '#attributes': { SystemTime: AT } }
  const system = { Provider: provider, EventID: id, TimeCreated: time, Channel: 'Security', Computer: 'web-1.corp.example' }
  return JSON.stringify({ Event: { '#attributes': { xmlns: 'x' }, System: system, EventData: data } })
}

/** Text as XML writes it. */
export function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&apos;')
}

/** An event's XML on one line. */
export function eventXml(id: number, data: Data, changes: { provider?: string; channel?: string } = {}): string {
  const { provider = PROVIDER, channel = 'Security' } = changes
  const rows = Object.entries(data)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `<Data Name='${name}'>${escaped(String(value))}</Data>`)
  return (
    `<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider Name='${provider}' Guid='{54849625}'/>` +
    `<EventID>${id}</EventID><Version>2</Version><TimeCreated SystemTime='${AT}'/><Correlation/><Execution ProcessID='640' ThreadID='1'/>` +
    `<Channel>${channel}</Channel><Computer>web-1.corp.example</Computer><Security/></System><EventData>${rows.join('')}</EventData></Event>`
  )
}

/** `Name="value"` pairs on one line. */
export function keyValues(id: number, data: Data): string {
  const fields = {
    EventTime: AT,
    EventID: id,
    Hostname: 'web-1.corp.example',
    SourceName: PROVIDER,
    Channel: 'Security',
    ...data,
  }
  const pairs = Object.entries(fields).filter(([, value]) => value !== undefined)
  return pairs.map(([name, value]) => `${name}="${String(value).replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`).join(' ')
}

/** The forms of each of the shapes below, the outer ones first. */
export const FORMS: Readonly<Record<string, readonly LineForm[]>> = {
  Winlogbeat: ['winlogbeat'],
  Wazuh: ['wazuh'],
  'Wazuh, alert': ['wazuh'],
  Vector: ['vector'],
  NXLog: ['flat-json'],
  evtx_dump: ['event-json'],
  XML: ['event-xml'],
  'XML in event.original': ['json', 'event-xml'],
  'XML in message': ['json', 'event-xml'],
  Pairs: ['pairs'],
  'Pairs in message': ['json', 'pairs'],
  "CrowdSec's line": ['json', 'event-xml'],
}

/** An event's line in every shape, by its sender. */
export const SHAPES: Readonly<Record<string, (id: number, data: Data) => string>> = {
  Winlogbeat: winlogbeat,
  Wazuh: wazuh,
  'Wazuh, alert': (id, data) => wazuh(id, data, true),
  Vector: vector,
  NXLog: nxlog,
  evtx_dump: evtxDump,
  XML: eventXml,
  'XML in event.original': (id, data) => JSON.stringify({ '@timestamp': AT, event: { original: eventXml(id, data) } }),
  'XML in message': (id, data) => JSON.stringify({ host: 'collector.example', message: eventXml(id, data) }),
  Pairs: keyValues,
  'Pairs in message': (id, data) => JSON.stringify({ host: 'collector.example', message: keyValues(id, data) }),
  "CrowdSec's line": (id, data) => JSON.stringify({ Line: { Raw: eventXml(id, data), Module: 'wineventlog' } }),
}
