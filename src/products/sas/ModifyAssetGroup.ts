import { required } from '../../contract/field.ts'
import { moveHosts } from '../../domain/hosts/move-hosts.ts'
import { assetErrors, groupId, groupNotes, sourceIp } from './asset-group.ts'
import { uuidWords } from './comma-list.ts'
import { operation } from './product.ts'

/** Security Center: ModifyAssetGroup (2018-12-03), facts of the official clients. */
export const ModifyAssetGroup = operation({
  summary: 'Moves servers into a group.',
  notes: [
    'All servers are moved or none. The group 0 takes them back into the default group.',
    'A server that changes its group is judged by the baselines of the new group from its next logon on.',
    groupNotes[1],
  ],
  limit: { perUserPerSecond: 10 },
  access: { action: 'yundun-sas:ModifyAssetGroup', level: 'update', resource: '*' },
  input: {
    GroupId: required(groupId('The group that the servers come into.')),
    Uuids: required(uuidWords('UUIDs of the servers, separated by commas.')),
    SourceIp: sourceIp,
  },
  output: {},
  errors: assetErrors,
  refusals: { unknown: 'DataNotExists' },
  run: ({ input, caller }, deps) => moveHosts(deps, caller.account, input.GroupId, [...new Set(input.Uuids)]),
})
