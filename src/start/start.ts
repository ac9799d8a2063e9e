import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { createSecureContext } from 'node:tls'
import { fileURLToPath } from 'node:url'
import { pino } from 'pino'
import { refuseRehearsal } from '../config/rehearsal-settings.ts'
import type { ServeSettings } from '../config/settings.ts'
import { connectors } from '../connectors/connectors.ts'
import { dialDirectly, dialThrough } from '../connectors/dial.ts'
import { Egress, limitsOf } from '../connectors/egress.ts'
import { Outlet } from '../delivery/outlet.ts'
import { type IpRange, type IpRangeSet, ipRangeSet, normaliseIp } from '../detection/ip-range.ts'
import { openDefaultLocations, openLocationDatabase } from '../detection/locate.ts'
import { openProviderDatabase } from '../detection/provider.ts'
import type { FreshKey } from '../domain/identity/create-root-key.ts'
import { depsOf, type Garrison, type Parts, startGarrison } from '../garrison.ts'
import type { Checked } from '../jobs/check-vendor-keys.ts'
import type { Tried } from '../jobs/deliver-alerts.ts'
import type { Refreshed } from '../jobs/refresh-vendor-hosts.ts'
import { MovableClock, systemClock } from '../kernel/clock.ts'
import { UsageError } from '../kernel/failure.ts'
import { Refusal } from '../kernel/outcome.ts'
import type { Database } from '../storage/database.ts'
import { makeFolders } from '../storage/make-folders.ts'
import { migrations } from '../storage/migrations/index.ts'
import { openDatabase } from '../storage/open.ts'
import { type Custody, openCustody } from '../vault/custody.ts'
import { inMemoryKeyRing } from '../vault/key-ring.ts'
import { findKeyRing } from '../vault/key-ring-file.ts'
import { RingProvider } from '../vault/ring-provider.ts'
import { firstStart, keepCredentials, readOrganisationFile, updateEndpoint } from './first-start.ts'
import { keyRingFile, openKeyProvider } from './key-provider.ts'
import { refuseWithoutOldKeys, upgradeSeals } from './upgrade-seals.ts'

const HOUR_MS = 3_600_000
/** How long a changed key may wait for its check to begin. */
const LOOK_MS = 1000
/** A reading asks one host at a time: what is left of the connections after the checks is enough for more. */
const REFRESHES_AT_ONCE = 8
const DELIVERIES_AT_ONCE = 16
/** Whoever ends a container waits ten seconds for it. */
const DELIVERY_GRACE_MS = 5000

/** A started program: where it answers, and how it ends. */
export interface Started {
  readonly url: string
  /** Where syslog is listened for, with real ports. */
  readonly syslog: Garrison['syslog']
  /** The key of a first start; undefined when the installation existed. */
  readonly firstKey: FreshKey | undefined
  stop(): Promise<void>
}

/** `garrison serve`: with a database and a key ring that stay. @throws UsageError for whatever the operator can mend */
export async function startServe(settings: ServeSettings, tell: (line: string) => void): Promise<Started> {
  refuseRehearsal(settings)
  const { dataFolder, organisationFile } = settings
  await makeFolder(dataFolder)
  const provider = await openKeyProvider(settings)
  const opened = await openDatabase(databaseTarget(settings), migrations)
  const custody = await orClose(opened, async () => {
    await refuseWithoutOldKeys(opened, await findKeyRing(keyRingFile(settings)), settings.lostKeys)
    return openCustody(opened, provider, settings.lostKeys)
  })
  const { database } = custody
  const { values } = await orClose(opened, async () => upgradeSeals(custody, await findKeyRing(keyRingFile(settings))))
  if (values > 0) tell(`${values} secrets of an older version cannot be opened: bring back the key ring that sealed them`)
  const parts = withDeliveries(withClouds(await partsOf(settings, custody), settings, true), settings, true)
  if (parts.deliveries === undefined)
    tell('--delivery is off: alerts wait for a day, and are then given up; nobody is told of them')
  return begin(parts, async (url) => {
    const firstKey = await firstStart(database, (transaction) => depsOf(parts, transaction), {
      organisationFile: organisationFile === undefined ? undefined : () => readOrganisationFile(organisationFile),
      root: settings.root,
      keep: (key) => keepCredentials(dataFolder, key, url),
    })
    if (firstKey !== undefined) return firstKey
    await updateEndpoint(dataFolder, url)
    if (settings.root !== undefined) {
      tell('--root-account and its key are for the first start: this installation has its own, and they are ignored')
    }
    if (organisationFile !== undefined) {
      tell('--organisation is for the first start: use `garrison apply` to change what is there')
    }
    return undefined
  })
}

/** `garrison dev`: in memory, with the example organisation unless told another. */
export async function startDev(settings: ServeSettings): Promise<Started> {
  const organisationFile = await readOrganisationFile(
    settings.organisationFile ?? join(packageFolder(), 'examples', 'organisation.yaml'),
  )
  const custody = await openCustody(await openDatabase({ kind: 'memory' }, migrations), RingProvider.inMemory(inMemoryKeyRing()))
  const { database } = custody
  const rehearsalClock = new MovableClock(systemClock)
  if (settings.clockAt !== undefined) rehearsalClock.set(settings.clockAt)
  const parts = {
    ...withDeliveries(withClouds(await partsOf(settings, custody), settings, false), settings, false),
    beginning: organisationFile.text,
    rehearsalClock,
  }
  return begin(parts, () =>
    firstStart(database, (transaction) => depsOf(parts, transaction), {
      organisationFile: async () => organisationFile,
      root: settings.root,
      keep: async () => {},
    }),
  )
}

/** Which database the settings mean. */
export function databaseTarget({ dataFolder, databaseUrl }: Pick<ServeSettings, 'dataFolder' | 'databaseUrl'>) {
  return databaseUrl === undefined
    ? ({ kind: 'file', file: join(dataFolder, 'garrison.sqlite') } as const)
    : ({ kind: 'postgres', url: databaseUrl.reveal() } as const)
}

async function orClose<T>(database: Database, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    await database.close()
    throw error
  }
}

/**
 * Listens before the first account is made, so that an address in use leaves nothing behind: until then no key
 * exists, and every call is refused.
 */
async function begin(parts: Parts, prepare: (url: string) => Promise<FreshKey | undefined>): Promise<Started> {
  const { database } = parts
  let garrison: Garrison | undefined
  try {
    garrison = await startGarrison(parts)
    const { url, syslog, stop } = garrison
    const firstKey = await prepare(url)
    return {
      url,
      syslog,
      firstKey,
      async stop() {
        try {
          await stop()
        } finally {
          await database.close()
        }
      },
    }
  } catch (error) {
    await garrison?.stop()
    await database.close()
    throw garrison === undefined ? unusableAddress(error, parts) : error
  }
}

function unusableAddress(error: unknown, { listening }: Parts): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  const where = `${listening.host}:${listening.port}`
  if (error instanceof Error && 'port' in error && 'address' in error && error.port !== listening.port) {
    return new UsageError(`${error.address}:${error.port} cannot be listened on for syslog (${code}): choose another address`)
  }
  if (code === 'EADDRINUSE') return new UsageError(`${where} is in use: stop what listens there, or choose another --port`)
  if (code === 'EACCES') return new UsageError(`${where} may not be listened on: choose a --port above 1023`)
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
    return new UsageError(`${listening.host} is not an address of this machine: check --host`)
  return error
}

async function partsOf(settings: ServeSettings, { database, vault }: Custody): Promise<Parts> {
  const { locationDatabaseFile: file, asnDatabaseFile, host, port, tls } = settings
  return {
    database,
    vault,
    clock: systemClock,
    locations: file === undefined ? openDefaultLocations() : openLocationDatabase(file),
    providers: asnDatabaseFile === undefined ? undefined : openProviderDatabase(asnDatabaseFile),
    retention: settings.retention,
    logonDays: settings.logonDays,
    alertDays: settings.alertDays,
    silentHours: settings.silentHours,
    log: pino({ level: settings.logLevel }, pino.destination({ dest: 2, sync: false })),
    listening: {
      host,
      port,
      ...(tls === undefined ? {} : { tls: await readCertificate(tls) }),
    },
    ...(settings.syslog === undefined ? {} : { syslog: await syslogPart(settings.syslog) }),
  }
}

async function syslogPart({
  tls,
  senders,
  runTogether,
  ...syslog
}: NonNullable<ServeSettings['syslog']>): Promise<NonNullable<Parts['syslog']>> {
  const clientCa = tls?.clientCaFile === undefined ? undefined : await readAuthorities(tls.clientCaFile)
  return {
    ...syslog,
    senders: rangesOf(senders),
    runTogether: rangesOf(runTogether),
    tls: tls && { host: tls.host, port: tls.port, clientCa, ...(await readCertificate(tls, 'syslog-tls')) },
  }
}

function rangesOf(blocks: readonly string[]): IpRangeSet {
  return ipRangeSet(blocks.map(normaliseIp).filter((range): range is IpRange => !(range instanceof Refusal)))
}

/** Adds the way to other clouds, unless this server is to ask none. */
function withClouds(parts: Parts, settings: ServeSettings, isUsual: boolean): Parts {
  const { vendorChecks, vendorCheckHours, vendorChecksAtOnce: atOnce, vendorRefreshHours, egressProxy } = settings
  if (!(vendorChecks ?? isUsual)) return parts
  const dial = egressProxy === undefined ? dialDirectly() : dialThrough(new URL(egressProxy.reveal()))
  const egress = new Egress({
    dial,
    limits: limitsOf(settings.egressSeconds * 1000),
    onExchange: (exchange) => parts.log.debug(exchange, 'another cloud was asked'),
  })
  const { random } = Math
  const rhythm = { everyMs: vendorCheckHours * HOUR_MS, random }
  const onChecked = (checked: Checked) => parts.log.info(checked, 'a key of another cloud was checked')
  const checkMs = settings.vendorCheckSeconds * 1000
  const onRefreshed = (refreshed: Refreshed) => parts.log.info(refreshed, 'servers of another cloud were read')
  const readings = { refreshMs: vendorRefreshHours * HOUR_MS, refreshesAtOnce: REFRESHES_AT_ONCE, random, onRefreshed }
  return { ...parts, clouds: { egress, connectors, rhythm, lookMs: LOOK_MS, atOnce, checkMs, onChecked, ...readings } }
}

const TOLD: Readonly<Record<Exclude<Tried['fate'], 'dead'>, string>> = {
  delivered: 'an alert was delivered',
  again: 'an alert could not be delivered, and is tried again',
  'sample-failed': 'a sample could not be delivered, and is not tried again: ListAlertSubscriptions tells why',
  discarded: 'an alert was tried for a subscription that is gone, or taken by another server, which sends it once more',
  'cut-off': 'an alert was under way when the server ended: it is sent once more when one serves again',
}

/** Adds the way out for alerts, unless this server is to tell nobody. */
function withDeliveries(parts: Parts, settings: ServeSettings, isUsual: boolean): Parts {
  const { delivery, deliveryAllow: allowed, egressProxy } = settings
  if (!(delivery ?? isUsual)) return parts
  const proxy = egressProxy === undefined ? {} : { proxy: dialThrough(new URL(egressProxy.reveal())) }
  const onTried = (tried: Tried) => {
    if (tried.givenUp > 0 || tried.fate === 'dead')
      parts.log.warn(tried, 'alerts could not be delivered and are given up: ListDeadDeliveries')
    else parts.log.info(tried, TOLD[tried.fate])
  }
  const outlet = new Outlet({ allowed, ...proxy })
  const pace = { lookMs: LOOK_MS, atOnce: DELIVERIES_AT_ONCE, graceMs: DELIVERY_GRACE_MS, random: Math.random }
  return { ...parts, deliveries: { outlet, ...pace, onTried } }
}

async function makeFolder(folder: string): Promise<void> {
  try {
    await makeFolders(resolve(folder))
  } catch (error) {
    throw new UsageError(
      `the data folder cannot be made: ${error instanceof Error ? error.message : error}; choose another --data`,
    )
  }
}

async function readCertificate(
  { certificateFile, keyFile }: NonNullable<ServeSettings['tls']>,
  setting = 'tls',
): Promise<{ cert: Buffer; key: Buffer }> {
  const certificate = { cert: await readPem(certificateFile), key: await readPem(keyFile) }
  try {
    createSecureContext(certificate)
  } catch (error) {
    const reason = error instanceof Error ? error.message : error
    throw new UsageError(
      `--${setting}-cert ${certificateFile} and --${setting}-key ${keyFile} cannot be used: ${reason}; both must be PEM and belong together`,
    )
  }
  return certificate
}

/** Checked here: TLS takes a file without a certificate, and then refuses every sender. */
async function readAuthorities(file: string): Promise<Buffer> {
  const pem = await readPem(file)
  if (/-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----/.test(pem.toString('latin1'))) return pem
  throw new UsageError(`--syslog-client-ca ${file} holds no certificate: it must hold those of the authorities, in PEM`)
}

async function readPem(file: string): Promise<Buffer> {
  try {
    return await readFile(file)
  } catch (error) {
    throw new UsageError(`${file} cannot be read: ${error instanceof Error ? error.message : error}`)
  }
}

/** The folder of the package, from the sources and from the build alike. */
function packageFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url))
  while (!existsSync(join(folder, 'package.json'))) {
    const parent = dirname(folder)
    if (parent === folder) throw new Error('the package folder was not found')
    folder = parent
  }
  return folder
}
