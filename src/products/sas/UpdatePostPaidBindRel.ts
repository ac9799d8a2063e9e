import { list, object } from '../../contract/composites.ts'
import { choice, flag, integer, numberChoice, text } from '../../contract/scalars.ts'
import { bindPostPaid, type PostPaidOutcome } from '../../domain/hosts/bind-post-paid.ts'
import { operation, PROTECTION } from './product.ts'

const RESULT = { done: 0, invalid: 1, 'not-open': 4, suspended: 5 } as const satisfies Record<PostPaidOutcome['kind'], number>

/** Security Center: UpdatePostPaidBindRel (2018-12-03), facts of the official clients. */
export const UpdatePostPaidBindRel = operation({
  summary: 'Gives servers editions that are paid by use.',
  notes: [
    'Such licences draw on nothing that was bought. Version 1, the free edition, takes the licence away.',
    'Vendor: the documents call edition 7 "Container" here and Flagship everywhere else.',
    'Differs: paying by use is open to the management account of an organisation with an instance, and to members whose allotment is POSTPAID; others get ResultCode 4, and 5 while the allotment is invalid. 2, 3, 6, 7 and -1 are never said.',
    'Differs: ResultCode 1 stands for: nothing is asked for, an action without Version or without servers, a server that the account does not have, AutoBind 1 without AutoBindVersion. Nothing has changed then.',
    'Differs: actions run in order, so of two about one server the later one stays; all of them happen or none. BindCount counts the changes of servers that had another licence before.',
    'Differs: a server that is named changes over from a licence that was bought, and gives that back. BindAll leaves such servers alone unless UpdateIfNecessary is true.',
    'Differs: with AutoBind 1, servers that come in later without an edition of their own (ApplyOrganisation) get AutoBindVersion, unless BindAuthToMachine binds them to licences that were bought.',
  ],
  access: { action: 'yundun-sas:UpdatePostPaidBindRel', level: 'update', resource: '*' },
  input: {
    BindAction: list(
      'What to do, in order.',
      object('One action.', {
        Version: choice('Edition to bind.', PROTECTION as Readonly<Record<string, string>>, { example: '3' }),
        UuidList: list('The servers.', text('UUID of a server.', { min: 1, max: 128 }), { max: 1000 }),
        BindAll: flag('Whether all servers are meant.', { example: 'true' }),
      }),
      { max: 20 },
    ),
    AutoBind: numberChoice('Whether servers that come later are bound too.', { 0: 'no', 1: 'yes' }, { example: '1' }),
    AutoBindVersion: numberChoice('Edition for servers that come later.', PROTECTION, { example: '3' }),
    UpdateIfNecessary: flag('Whether BindAll also means servers with a licence that was bought.', { example: 'false' }),
  },
  output: {
    ResultCode: numberChoice<number>(
      'What became of it.',
      {
        0: 'done',
        1: 'the parameters do not fit',
        2: 'too few licences for servers',
        3: 'too few licences for cores',
        4: 'paying by use is not open to the account',
        5: 'the service is suspended',
        6: 'no protection of serverless assets',
        7: 'no paying by use for hosts and containers',
        [-1]: 'failed',
      },
      { example: '0' },
    ),
    BindCount: integer('Servers that were changed.', { example: '2' }),
  },
  errors: {},
  refusals: {},
  async run({ input, caller }, deps) {
    const outcome = await bindPostPaid(deps, caller.account, {
      actions: (input.BindAction ?? []).map(({ Version, UuidList = [], BindAll = false }) => ({
        edition: Version === undefined ? undefined : Number(Version),
        uuids: UuidList,
        isAll: BindAll,
      })),
      isForced: input.UpdateIfNecessary === true,
      isAutomatic: input.AutoBind === undefined ? undefined : input.AutoBind === 1,
      autoEdition: input.AutoBindVersion,
    })
    return { ResultCode: RESULT[outcome.kind], BindCount: outcome.kind === 'done' ? outcome.bound : 0 }
  },
})
