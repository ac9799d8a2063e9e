import { defineProduct } from '../../contract/product.ts'
import { CreateTrail } from './CreateTrail.ts'
import { DeleteTrail } from './DeleteTrail.ts'
import { DescribeRegions } from './DescribeRegions.ts'
import { DescribeTrails } from './DescribeTrails.ts'
import { GetTrailStatus } from './GetTrailStatus.ts'
import { LookupEvents } from './LookupEvents.ts'
import { facts } from './product.ts'
import { StartLogging } from './StartLogging.ts'
import { StopLogging } from './StopLogging.ts'
import { UpdateTrail } from './UpdateTrail.ts'

/** ActionTrail 2020-07-06. */
export const actiontrail = defineProduct(facts, {
  CreateTrail,
  DeleteTrail,
  DescribeRegions,
  DescribeTrails,
  GetTrailStatus,
  LookupEvents,
  StartLogging,
  StopLogging,
  UpdateTrail,
})
