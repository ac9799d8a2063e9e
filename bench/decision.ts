import { decide, readPolicies } from '../src/domain/identity/decide.ts'
import type { AttachedPolicy } from '../src/domain/identity/read.ts'
import { requestContext } from '../src/domain/identity/request-context.ts'
import { readSignature } from '../src/gateway/authenticate/authenticate.ts'
import { verify } from '../src/gateway/authenticate/signed-request.ts'
import { readParameters } from '../src/gateway/read-parameters.ts'
import { requestedResource } from '../src/gateway/requested-resource.ts'
import type { Caller } from '../src/kernel/caller.ts'
import { parseUid, type Uid } from '../src/kernel/ids.ts'
import { Secret } from '../src/kernel/secret.ts'
import { signedRequest } from '../test/client.ts'

const ACCOUNT = '1500000000000001'
const KEY = { accessKeyId: 'LTAIbenchmarkkey00000001', accessKeySecret: 'secret-of-the-benchmark-000001' }
const SERVICES = ['ram', 'sts', 'actiontrail', 'yundun-sas', 'yundun-cloudfirewall']
const POLICIES = 10
const ROUNDS = 7
const REPEATS = 20_000

/** What the two cost in one run, in microseconds: the median round. */
export interface DecisionCost {
  readonly decisionMicros: number
  readonly signatureMicros: number
}

/** A policy of five statements, each about one service and under conditions; the last policy allows what is asked. */
function policy(index: number): AttachedPolicy {
  const Statement = SERVICES.map((service, at) => ({
    Effect: at === 0 ? 'Deny' : 'Allow',
    Action: [`${service}:Get*${index}`, at === 4 && index === POLICIES - 1 ? `${service}:*` : `${service}:Set*`],
    Resource: [`acs:${service}:*:${ACCOUNT}:*/team-${index}/*`, `acs:${service}::*:instancemember/*`],
    Condition: {
      IpAddress: { 'acs:SourceIp': ['10.0.0.0/8', '2001:db8::/32'] },
      DateLessThan: { 'acs:CurrentTime': '2099-01-01T00:00:00Z' },
    },
  }))
  const document = JSON.stringify({ Version: '1', Statement })
  return { type: 'Custom', name: `policy-${index}`, document, version: 1, attachedTo: 'user' }
}

/**
 * The cost of deciding one request of a user who has 10 policies of 5 statements with conditions, of which every one is looked at,
 * beside the cost of verifying one signature. Documents come as fresh texts, as they do from the database.
 */
export function measureDecision(): DecisionCost {
  const caller: Caller = {
    account: parseUid(ACCOUNT) as Uid,
    principal: { type: 'user', name: 'bench', userId: '20' },
    accessKeyId: KEY.accessKeyId,
  }
  const attached = Array.from({ length: POLICIES }, (_, index) => policy(index))
  const facts = { caller, now: Date.now(), remoteAddress: '10.1.2.3', secure: true }
  const action = 'yundun-cloudfirewall:AddInstanceMembers'
  const resource = requestedResource('acs:yundun-cloudfirewall::{accountId}:instancemember/*', caller)
  const decideOne = () => {
    const fresh = attached.map((one) => ({ ...one, document: Buffer.from(one.document ?? '').toString() }))
    return () => decide(readPolicies(caller, fresh), { action, resource, context: requestContext(facts) }).allowed
  }

  const call = {
    version: '2017-12-07',
    action: 'AddInstanceMembers',
    parameters: { Members: [{ MemberUid: '1900000000000001' }] },
  }
  const { headers, body } = signedRequest('http://127.0.0.1:9480', call, KEY, Date.now())
  const raw = {
    method: 'POST',
    path: '/',
    rawQuery: '',
    rawHeaders: Object.entries(headers).flat(),
    body: Buffer.from(body),
    remoteAddress: '10.1.2.3',
    secure: true,
  }
  const parameters = readParameters(raw)
  const secret = new Secret(KEY.accessKeySecret)
  const verifyOne = () => () => verify(readSignature(raw, parameters), secret)

  const rounds = Array.from({ length: ROUNDS }, () => [microsOf(decideOne), microsOf(verifyOne)] as const).slice(2)
  const median = (column: 0 | 1) => rounds.map((round) => round[column]).sort((a, b) => a - b)[rounds.length >> 1] ?? 0
  return { decisionMicros: median(0), signatureMicros: median(1) }
}

/** The time of one call, without that of its preparation. Few are prepared: what a call works on is as near as if just read. */
function microsOf(prepare: () => () => boolean): number {
  const works = Array.from({ length: 4 }, prepare)
  // The processor's time, not the clock's: whatever else runs on the machine is no part of it.
  const began = process.cpuUsage()
  for (let count = 0; count < REPEATS; count += works.length) {
    for (const work of works) if (!work()) throw new Error('refused')
  }
  const { user, system } = process.cpuUsage(began)
  return (user + system) / REPEATS
}
