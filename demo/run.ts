/**
 * The main job on real input: starts `garrison dev`, says through the vendor's own client what is usual for a server,
 * imports a log that a real OpenSSH server wrote, and shows the alerts through the vendor's client.
 *
 *   npm run demo
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const LOG = join(ROOT, 'demo', 'sshd.log')
const HOST = 'inet-5c0de000-0000-4000-8000-000000000002'
const KINDS = ['login_common_location', 'login_common_ip', 'login_common_time', 'login_common_account']
const BASELINES: readonly [type: string, config: object][] = [
  ['login_common_location', { location: 'Montenegro' }],
  ['login_common_ip', { ip: '95.155.0.0/24' }],
  ['login_common_time', { startTime: '08:00', endTime: '20:00' }],
  ['login_common_account', { account: 'deploy' }],
]

interface SuspEvent {
  readonly Name: string
  readonly EventSubType: string
  readonly OccurrenceTime: string
  readonly Desc: string
  readonly Details: readonly { readonly NameDisplay: string; readonly ValueDisplay: string }[]
}

function startDev(): { child: ChildProcess; output: Promise<string> } {
  const child = spawn(process.execPath, [...process.execArgv, join(ROOT, 'src/main.ts'), 'dev', '--port', '0'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const output = new Promise<string>((resolve, reject) => {
    let text = ''
    child.stdout.setEncoding('utf8').on('data', (piece: string) => {
      text += piece
      if (/^garrison ready on \S+$/m.test(text)) resolve(text)
    })
    child.on('exit', () => reject(new Error('garrison dev ended before it was ready')))
  })
  return { child, output }
}

/** The vendor's client, pointed at the server that the environment names. */
function officialClient(env: Readonly<Record<string, string>>) {
  const load = createRequire(import.meta.url)
  const core = load('@alicloud/openapi-core')
  const { Config, OpenApiRequest, Params } = core.$OpenApiUtil
  const client = new core.default(
    new Config({
      accessKeyId: env['ALIBABA_CLOUD_ACCESS_KEY_ID'],
      accessKeySecret: env['ALIBABA_CLOUD_ACCESS_KEY_SECRET'],
      endpoint: new URL(env['GARRISON_ENDPOINT'] ?? '').host,
      protocol: 'HTTP',
    }),
  )
  const style = {
    protocol: 'HTTP',
    pathname: '/',
    method: 'POST',
    authType: 'AK',
    style: 'RPC',
    reqBodyType: 'formData',
    bodyType: 'json',
  }
  return async (action: string, query: Readonly<Record<string, string>>) => {
    const params = new Params({ ...style, action, version: '2018-12-03' })
    const { body } = await client.callApi(params, new OpenApiRequest({ query }), {})
    return body
  }
}

function runGarrison(args: readonly string[], env: Readonly<Record<string, string>>): Promise<number> {
  const child = spawn(process.execPath, [...process.execArgv, join(ROOT, 'src/main.ts'), ...args], {
    stdio: 'inherit',
    env: { ...process.env, ...env },
  })
  return new Promise((resolve) => child.on('exit', (code) => resolve(code ?? 1)))
}

function show({ OccurrenceTime, Name, Desc, Details }: SuspEvent): void {
  console.log(`\n${OccurrenceTime}  ${Name}`)
  if (Desc !== '') console.log(`  ${Desc}`)
  for (const { NameDisplay, ValueDisplay } of Details) console.log(`  ${NameDisplay.padEnd(24)} ${ValueDisplay}`)
}

async function main(): Promise<void> {
  const dev = startDev()
  try {
    const text = await dev.output
    const env = Object.fromEntries([...text.matchAll(/^export (\w+)=(\S+)$/gm)].map(([, name = '', value = '']) => [name, value]))
    const call = officialClient(env)
    console.log(`garrison dev answers on ${env['GARRISON_ENDPOINT']}; what is usual for web-1:`)
    for (const [Type, config] of BASELINES) {
      const Target = JSON.stringify([{ target: HOST, targetType: 'uuid', flag: 'add' }])
      const answer = await call('ModifyLoginBaseConfig', { Type, Config: JSON.stringify(config), Target })
      console.log(`  ${Type} ${JSON.stringify(config)}: ${answer.Message}`)
    }
    console.log('\ngarrison logons import demo/sshd.log:')
    const code = await runGarrison(['logons', 'import', LOG, '--host', HOST], env)
    if (code !== 0) throw new Error('the import failed')
    const answer = await call('DescribeSuspEvents', { From: 'sas', Lang: 'en', PageSize: '100', CurrentPage: '1' })
    const events: readonly SuspEvent[] = answer.SuspEvents
    console.log(`\n${answer.TotalCount} alerts:`)
    events.forEach(show)
    const silent = KINDS.filter((kind) => !events.some(({ EventSubType }) => EventSubType === kind))
    if (silent.length > 0) throw new Error(`no alert of ${silent.join(', ')}`)
  } finally {
    if (dev.child.pid !== undefined && dev.child.exitCode === null && dev.child.signalCode === null) {
      const ended = new Promise((resolve) => dev.child.on('exit', resolve))
      dev.child.kill('SIGTERM')
      await ended
    }
  }
}

await main()
