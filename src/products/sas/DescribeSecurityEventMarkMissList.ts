import { answer, list } from '../../contract/composites.ts'
import { optional, required } from '../../contract/field.ts'
import { integer, text, uid } from '../../contract/scalars.ts'
import { type ListedMarkRule, listMarkRules } from '../../domain/alerts/list-rules.ts'
import type { Uid } from '../../kernel/ids.ts'
import { sharedErrors } from './login-config.ts'
import { operation } from './product.ts'
import { FIELD_NAMES, kindNamed, operateField, whiteListNotes } from './susp-event-handling.ts'
import { EVENT_NAMES, EVENT_TYPE } from './susp-event-kind.ts'

/** Security Center: DescribeSecurityEventMarkMissList (2018-12-03), facts of the official clients. */
export const DescribeSecurityEventMarkMissList = operation({
  summary: 'Lists the rules of the white list, the newest first.',
  notes: [
    ...whiteListNotes.slice(0, 2),
    'Differs: EventName takes a subtype or a name, in any case. Remark finds rules about servers whose name or address holds it; rules for all servers it does not find. Names are in English.',
    'Differs: Uuid is empty and the server is left out where a rule is for all servers. EventTypeOriginal is SIL_AI_ALERT, as ModifySecurityEventMarkMissIndividually takes it.',
  ],
  access: { action: 'yundun-sas:DescribeSecurityEventMarkMissList', level: 'list', resource: '*' },
  input: {
    CurrentPage: required(integer('Number of the page.', { min: 1, max: 10_000, example: '1' })),
    PageSize: required(integer('Rules per page.', { min: 1, max: 100, example: '20' })),
    EventName: text('Subtype or name of the alerts.', { max: 256, example: 'Login with unusual location' }),
    Remark: text('Part of the name or an address of the server.', { max: 256, example: '192.168.0.7' }),
    ResourceOwnerId: integer('Has no effect.', { example: '1500000000000001' }),
    SourceIp: text('Address of whoever asks; has no effect.', { max: 64, example: '192.0.2.1' }),
  },
  output: {
    List: list(
      'The rules of this page.',
      answer('A rule.', {
        Id: integer('Its id.', { example: '104037' }),
        AliUid: uid('Whose it is.', { example: '1900000000000001' }),
        EventName: text('Name of the alerts that it finds.', { example: 'Login with unusual location' }),
        EventNameOriginal: text('Their subtype.', { example: 'login_common_location' }),
        EventType: text('Their type.', { example: 'Unusual Logon' }),
        EventTypeOriginal: text('Their type, as rules are given.', { example: 'SIL_AI_ALERT' }),
        Field: text('What is compared.', { example: 'loginUser' }),
        FiledAliasName: text('The same in words.', { example: 'Account' }),
        Operate: operateField,
        FieldValue: text('What it is compared with.', { example: 'root' }),
        Uuid: text('UUID of the server; empty for all.', { example: '49e25e0f-bb51-4a5a-a1b3' }),
        InstanceName: optional(text('Name of the server.', { example: 'web-1' })),
        InstanceId: optional(text('Its id at its vendor, where it is known.', { example: 'i-9dp6dwsxdl9z5u1e2f****' })),
        InternetIp: optional(text('Its public address.', { example: '203.0.113.11' })),
        IntranetIp: optional(text('Its private address.', { example: '10.0.0.11' })),
      }),
    ),
    PageInfo: answer('The page.', {
      Count: integer('Rules on this page.', { example: '9' }),
      CurrentPage: integer('Number of the page.', { example: '1' }),
      PageSize: integer('Rules per page.', { example: '20' }),
      TotalCount: integer('Rules on all pages.', { example: '200' }),
    }),
  },
  errors: { NoPermission: sharedErrors.NoPermission, ServerError: sharedErrors.ServerError },
  refusals: {},
  async run({ input, caller }, deps) {
    const { CurrentPage, PageSize, EventName = '', Remark = '' } = input
    const kind = kindNamed(EventName)
    const question = {
      kinds: EventName === '' ? undefined : kind === undefined ? [] : [kind],
      hostText: Remark.trim() || undefined,
      offset: (CurrentPage - 1) * PageSize,
      limit: PageSize,
    }
    const { rules, total } = await listMarkRules(deps, caller.account, question)
    const PageInfo = { Count: rules.length, CurrentPage, PageSize, TotalCount: total }
    return { List: rules.map((rule) => rowOf(rule, caller.account)), PageInfo }
  },
})

function rowOf({ id, kind, field, operate, value, host, ...server }: ListedMarkRule, account: Uid) {
  return {
    Id: id,
    AliUid: account,
    EventName: EVENT_NAMES[kind].en,
    EventNameOriginal: EVENT_NAMES[kind].code,
    EventType: EVENT_TYPE.en,
    EventTypeOriginal: 'SIL_AI_ALERT',
    Field: field,
    FiledAliasName: FIELD_NAMES[field].en,
    Operate: operate,
    FieldValue: value,
    Uuid: host,
    InstanceName: server.hostName ?? undefined,
    InstanceId: server.instanceId || undefined,
    InternetIp: server.publicIp || undefined,
    IntranetIp: server.ip || undefined,
  }
}
