import { type Rows, unlessNamesake, unlessTaken } from '../row.ts'

const NO_TRAIL = unlessNamesake('404 TrailNotFoundException')
const named = () => ({ Name: 'audit-trail' })

/** ActionTrail: the events and trails of the own account, for members of an organisation too. */
export const actiontrail: Rows = {
  CreateTrail: [
    {
      get: unlessTaken('400 TrailAlreadyExistsException'),
      ask: () => ({ Name: 'audit-trail', OssBucketName: 'bucket' }),
      owner: ['400 TrailAlreadyExistsException', 'it has that trail'],
    },
    {
      get: '403 NotManagementAccount',
      ask: () => ({ Name: 'whole-organisation', OssBucketName: 'bucket', IsOrganizationTrail: true }),
    },
  ],
  DeleteTrail: { get: NO_TRAIL, ask: named },
  DescribeRegions: { get: 'own', plain: 'the same for everybody' },
  DescribeTrails: [{ get: 'own' }, { get: 'own', ask: () => ({ NameList: 'audit-trail', IncludeOrganizationTrail: true }) }],
  GetTrailStatus: { get: NO_TRAIL, ask: named, plain: 'switches and times are all it tells' },
  LookupEvents: { get: 'own' },
  StartLogging: { get: NO_TRAIL, ask: named },
  StopLogging: { get: NO_TRAIL, ask: named },
  UpdateTrail: { get: NO_TRAIL, ask: () => ({ Name: 'audit-trail', OssKeyPrefix: 'taken-over' }) },
}
