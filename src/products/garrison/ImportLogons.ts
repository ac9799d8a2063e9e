import { required } from '../../contract/field.ts'
import { integer, text } from '../../contract/scalars.ts'
import { importLogons } from '../../domain/logons/import-logons.ts'
import { Refusal } from '../../kernel/outcome.ts'
import { operation } from './product.ts'

const MOST_CHARACTERS = 262_144

/** Garrison: ImportLogons (2026-11-21). */
export const ImportLogons = operation({
  summary: 'Reads the log of a server, keeps its successful logons and alerts for those that leave a baseline.',
  notes: [
    'Only successful logons are judged, by the time in the log and the clocks of the server, against what is approved for the server when the log is read. A type of baseline that nothing is approved in is not judged, and what cannot be decided (no address, an address without a place, a private one by place) never alerts.',
    'A logon is known again by its server, second, process, source, account and result: a log may be sent twice, in pieces or in another format, and alerts once.',
    'DescribeSuspEvents lists the alerts.',
  ],
  access: { action: 'garrison:ImportLogons', level: 'create', resource: '*' },
  methods: ['POST'],
  input: {
    HostUuid: required(text('UUID of the server.', { min: 1, max: 256, example: 'inet-7c676676-06fa-442e-90fb-b802e5d60001' })),
    Lines: required(
      text('Lines of auth.log, secure, the journal or syslog.', {
        min: 1,
        max: MOST_CHARACTERS,
        bulky: true,
        example: 'Nov 21 20:17:05 web-1 sshd[811]: Accepted password for root from 8.8.8.8 port 50022 ssh2',
      }),
    ),
    Zone: text("IANA zone of times that name none; the server's unless given.", { max: 64, example: 'Europe/Podgorica' }),
    Year: integer('Year of times that name none; the one nearest to now unless given.', {
      min: 1970,
      max: 9999,
      example: '2026',
    }),
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
  async run({ input, caller }, deps) {
    const { HostUuid, Zone, Year, Lines } = input
    const counts = await importLogons(deps, caller.account, { host: HostUuid, zone: Zone || undefined, year: Year, text: Lines })
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
