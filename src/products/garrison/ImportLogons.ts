import { invalid, ParameterFault } from '../../contract/fault.ts'
import { required } from '../../contract/field.ts'
import { choice, integer, text } from '../../contract/scalars.ts'
import { importLogons } from '../../domain/logons/import-logons.ts'
import { Refusal } from '../../kernel/outcome.ts'
import { operation } from './product.ts'

const MOST_CHARACTERS = 262_144
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/

/** Garrison: ImportLogons (2026-11-21). */
export const ImportLogons = operation({
  summary: 'Reads a log of a server, keeps its successful logons and alerts for those that leave a baseline.',
  notes: [
    'Successful logons are judged, by the time in the log and the clocks of the server, against what was approved for the server when they happened; those from before its first baseline against what is approved now. Failed ones count towards brute force. A type of baseline that nothing is approved in is not judged, and what cannot be decided (no address, an address without a place, a private one by place) never alerts.',
    'A logon is known again by its server, second, process, source, account and result: a log may be sent twice, in pieces or in another format, and alerts once.',
    'The layout of binary records is recognised from the records themselves. They name their moments whole: Zone, Year and WrittenAt do not matter to them.',
    'DescribeSuspEvents lists the alerts.',
  ],
  access: { action: 'garrison:ImportLogons', level: 'create', resource: '*' },
  methods: ['POST'],
  input: {
    HostUuid: required(text('UUID of the server.', { min: 1, max: 256, example: 'inet-7c676676-06fa-442e-90fb-b802e5d60001' })),
    Lines: text('Lines of auth.log, secure, the journal or syslog; not given where Records is.', {
      max: MOST_CHARACTERS,
      bulky: true,
      example: 'Nov 21 20:17:05 web-1 sshd[811]: Accepted password for root from 8.8.8.8 port 50022 ssh2',
    }),
    Records: text('Records of a binary file, in Base64: whole ones, of one machine; not given where Lines is.', {
      max: MOST_CHARACTERS,
      bulky: true,
      example: 'BwAAAFxOAABwdHMvMzIAAAAA',
    }),
    RecordKind: choice('What file the records are of; needed where Records is given.', {
      wtmp: 'logons, 384 or 400 bytes each',
      btmp: 'logons that failed',
      utmp: 'who is logged on',
      wtmpdb: 'rows of wtmpdb, JSON arrays by line: Type, User, Login, Logout, TTY, RemoteHost, Service',
    }),
    Zone: text("IANA zone of times that name none; the server's unless given.", { max: 64, example: 'Europe/Podgorica' }),
    Year: integer('Year of times that name none; the latest in which they lie at most a day after WrittenAt unless given.', {
      min: 1970,
      max: 9999,
      example: '2026',
    }),
    WrittenAt: integer(
      'When the log was last written, milliseconds since 1970, from which times without a year are reckoned back; now unless given.',
      { example: '1795291200000' },
    ),
  },
  output: {
    Lines: integer('Lines that are not blank.', { example: '120' }),
    Understood: integer('Lines that tell of a logon or an attempt.', { example: '37' }),
    OtherPrograms: integer('Lines of programs that have nothing to do with logons.', { example: '80' }),
    NotUnderstood: integer('Lines that could not be read.', { example: '3' }),
    Successes: integer('Successful logons among those understood.', { example: '12' }),
    Duplicates: integer('Successful logons that were kept before, or stand in the text twice.', { example: '2' }),
    Judged: integer('New successful logons that the baselines could decide in at least one type.', { example: '10' }),
    Alerts: integer('New alerts; a logon that leaves several baselines makes one for each.', { example: '1' }),
  },
  errors: {
    DataNotExists: [400, '%s data not exist'],
    InvalidZone: [400, 'Specified parameter Zone is not valid. %s is no IANA zone.'],
  },
  refusals: { 'unknown-host': 'DataNotExists', 'unknown-zone': 'InvalidZone' },
  validate({ Lines, Records, RecordKind }) {
    if (!Records) {
      if (!Lines) throw new ParameterFault('missing', 'Lines', 'is needed, or Records with RecordKind')
      return
    }
    if (Lines) invalid('Records', 'cannot be given beside Lines: send them in two calls')
    if (RecordKind === undefined) throw new ParameterFault('missing', 'RecordKind', 'is needed where Records is given')
    if (!BASE64.test(Records)) invalid('Records', 'must be Base64 with its padding, without line ends')
  },
  async run({ input, caller }, deps) {
    const { HostUuid, Zone, Year, WrittenAt, Lines = '', Records = '', RecordKind = 'wtmp' } = input
    const counts = await importLogons(deps, caller.account, {
      host: HostUuid,
      zone: Zone || undefined,
      year: Year,
      writtenAt: WrittenAt,
      log: Records === '' ? Lines : { bytes: Buffer.from(Records, 'base64'), kind: RecordKind },
    })
    if (counts instanceof Refusal) return counts
    return {
      Lines: counts.lines,
      Understood: counts.understood,
      OtherPrograms: counts.otherPrograms,
      NotUnderstood: counts.notUnderstood,
      Successes: counts.successes,
      Duplicates: counts.duplicates,
      Judged: counts.judged,
      Alerts: counts.alerts,
    }
  },
})
