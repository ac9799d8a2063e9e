import { ParameterFault } from '../../contract/fault.ts'
import { integer, text } from '../../contract/scalars.ts'
import { GROUPS_PER_ACCOUNT } from '../../domain/hosts/group.ts'
import { createGroup, updateGroup } from '../../domain/hosts/save-group.ts'
import { Refusal } from '../../kernel/outcome.ts'
import { groupErrors, groupId, groupNotes } from './asset-group.ts'
import { uuidWords } from './comma-list.ts'
import { operation } from './product.ts'

/** Security Center: CreateOrUpdateAssetGroup (2018-12-03), facts of the official clients. */
export const CreateOrUpdateAssetGroup = operation({
  summary: 'Makes a group of servers, or gives one another name and other servers.',
  notes: [
    'A server is in one group: one that is named leaves the group it was in. The changes of one call are made all or none.',
    'Without GroupId a group is made; with it, Uuids are all servers that the group shall have, and those it loses go to the default group.',
    'A server that changes its group is judged by the baselines of the new group from its next logon on.',
    ...groupNotes,
    'Differs: with GroupId, GroupName and Uuids may be left out and then stay as they are; empty ones count as left out, so a group is emptied by moving its servers.',
    `Differs: an account has at most ${GROUPS_PER_ACCOUNT.toLocaleString('en')} groups of its own; more are refused with QuotaExceeded, and a name that another group has with GroupNameExists.`,
  ],
  access: { action: 'yundun-sas:CreateOrUpdateAssetGroup', level: 'create', resource: '*' },
  input: {
    GroupId: groupId('The group to change; left out, a group is made.'),
    GroupName: text('Its name.', { max: 128, example: 'web' }),
    Uuids: uuidWords('UUIDs of its servers, separated by commas.'),
  },
  output: { GroupId: integer('Id of the group.', { example: '1' }) },
  errors: { ...groupErrors, QuotaExceeded: [400, 'The account has too many groups.'] },
  refusals: {
    unknown: 'DataNotExists',
    'name-taken': 'GroupNameExists',
    full: 'QuotaExceeded',
    'default-group': 'InvalidGroupId',
  },
  validate({ GroupId, GroupName }) {
    if (GroupId === undefined && !GroupName) throw new ParameterFault('missing', 'GroupName', 'is mandatory')
  },
  async run({ input, caller }, deps) {
    const name = input.GroupName || undefined
    const hosts = input.Uuids === undefined || input.Uuids.length === 0 ? undefined : [...new Set(input.Uuids)]
    const id =
      input.GroupId === undefined
        ? await createGroup(deps, caller.account, { name: name ?? '', hosts })
        : await updateGroup(deps, caller.account, input.GroupId, { name, hosts })
    return id instanceof Refusal ? id : { GroupId: id }
  },
})
