import { answer, list } from '../../contract/composites.ts'
import { choice, flag, numberChoice } from '../../contract/scalars.ts'
import { highestEdition } from '../../domain/allotments/editions.ts'
import { summariseLicences } from '../../domain/hosts/licence-summary.ts'
import { edition, inOrder, machine, number, shownEdition, shownPostPaid, sum, words, yesNo } from './auth-summary.ts'
import { highestVersion } from './edition.ts'
import { EDITIONS, operation } from './product.ts'

/** Security Center: GetAuthSummary (2018-12-03), facts of the official clients. */
export const GetAuthSummary = operation({
  summary: 'Counts the licences of the account and the servers that use them.',
  notes: [
    'Used is counted from the servers of the account. Editions come in the order of Index.',
    'Differs: of the management account, totals are what was bought less what is allotted to members; of a member, its allotment, and 0 while that is invalid. What is unused is never below 0.',
    'Differs: TotalCount and UnUsedCount are those of servers, or of cores where licences use up cores alone. VersionSummary has the editions that protect servers, where there are licences or servers that use any.',
    'Differs: Bind counts of Machine are servers with a licence that was bought, PostPaidBind those that pay by use, UnBind all others. Risk counts are servers with alerts that nobody has handled.',
    'Differs: licences may be fewer than servers and can be unbound at any time, so AllowPartialBuy, AllowUpgradePartialBuy and AllowUserUnbind are 1; nothing is bound by itself or ahead of a purchase, so DefaultAuthToAll, ClusterNodeCheck and HasPreBindSetting say no and InvalidBindStatus is NORMAL.',
  ],
  access: { action: 'yundun-sas:GetAuthSummary', level: 'get', resource: '*' },
  input: {},
  output: {
    Machine: answer('The servers of the account.', machine),
    VersionSummary: list(
      'Licences that were bought, by edition.',
      answer('One edition.', {
        ...edition,
        TotalCount: number('Licences.'),
        UnUsedCount: number('Licences that nothing uses.'),
        TotalEcsAuthCount: number('Licences for servers.'),
        UnusedEcsAuthCount: number('Licences for servers that nothing uses.'),
        TotalCoreAuthCount: number('Licences for cores.'),
        UnusedCoreAuthCount: number('Licences for cores that nothing uses.'),
      }),
    ),
    PostPaidVersionSummary: list('Servers that pay by use, by edition.', answer('One edition.', edition)),
    HighestVersion: numberChoice<number>('The highest edition.', EDITIONS, { example: '7' }),
    IsMultiVersion: yesNo('Whether there are several editions.'),
    AutoBind: yesNo('Whether servers that come later are bound.'),
    PostPaidHighestVersion: choice('The highest edition that is paid by use.', words, { example: '7' }),
    PostPaidHostAutoBind: choice('Whether servers that come later pay by use.', { 0: 'no', 1: 'yes' }, { example: '1' }),
    PostPaidHostAutoBindVersion: choice('Edition for those.', words, { example: '7' }),
    AllowPartialBuy: yesNo('Whether licences may be fewer than servers.'),
    AllowUpgradePartialBuy: yesNo('The same after an upgrade.'),
    AllowUserUnbind: yesNo('Whether licences can be unbound.'),
    ClusterNodeCheck: yesNo('Whether the nodes of clusters are checked.'),
    DefaultAuthToAll: yesNo('Whether all servers are bound by themselves.'),
    HasPreBindSetting: flag('Whether servers wait for a purchase.', { example: 'false' }),
    InvalidBindStatus: choice(
      'Whether servers are bound as they must be.',
      { NORMAL: 'they are', INVALID_NODE_VERSION: 'a node has the wrong edition' },
      { example: 'NORMAL' },
    ),
  },
  errors: {},
  refusals: {},
  async run({ caller }, deps) {
    const summary = await summariseLicences(deps, caller.account)
    const { licences, settings, editions, postPaid, hosts, atRisk } = summary
    const bound = sum(editions.map(({ usedServers, usedCores }) => ({ servers: usedServers, cores: usedCores })))
    const byUse = sum(postPaid)
    return {
      Machine: {
        TotalEcsCount: hosts.servers,
        TotalCoreCount: hosts.cores,
        BindEcsCount: bound.servers,
        BindCoreCount: bound.cores,
        PostPaidBindEcsCount: byUse.servers,
        PostPaidBindCoreCount: byUse.cores,
        UnBindEcsCount: hosts.servers - bound.servers - byUse.servers,
        UnBindCoreCount: hosts.cores - bound.cores - byUse.cores,
        RiskEcsCount: atRisk.servers,
        RiskCoreCount: atRisk.cores,
      },
      VersionSummary: inOrder(editions).map(shownEdition),
      PostPaidVersionSummary: inOrder(postPaid).map((use) => shownPostPaid(use, summary)),
      HighestVersion: highestVersion(licences.amounts),
      IsMultiVersion: editions.filter(({ servers, cores }) => servers + cores > 0).length > 1 ? 1 : 0,
      AutoBind: settings.autoEdition > 0 ? 1 : 0,
      PostPaidHighestVersion: String(highestEdition(postPaid.map((use) => use.edition)) ?? 1),
      PostPaidHostAutoBind: settings.postPaidAutoEdition > 0 ? '1' : '0',
      PostPaidHostAutoBindVersion: String(settings.postPaidAutoEdition || 1),
      AllowPartialBuy: 1,
      AllowUpgradePartialBuy: 1,
      AllowUserUnbind: 1,
      ClusterNodeCheck: 0,
      DefaultAuthToAll: 0,
      HasPreBindSetting: false,
      InvalidBindStatus: 'NORMAL',
    } as const
  },
})
