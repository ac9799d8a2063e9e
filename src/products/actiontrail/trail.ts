import { required } from '../../contract/field.ts'
import { choice, text } from '../../contract/scalars.ts'
import type { Trail } from '../../domain/trails/store.ts'
import { isoSeconds } from '../../kernel/clock.ts'

/** Which events a trail delivers. */
const EVENT_RW = { Write: 'write events', Read: 'read events', All: 'both' }

/** A trail's name. */
export const trailName = required(
  text('Name of the trail: lower-case letters, digits, - and _, a letter first.', {
    min: 6,
    max: 36,
    pattern: /^[a-z][a-z0-9_-]*$/,
    example: 'trail-test',
  }),
)

const arn = (about: string, example: string) => text(about, { max: 512, pattern: /^(acs:[\x21-\x7e]+)?$/, example })

/** What a request may say about where a trail delivers. An empty text takes a value away. */
export const configFields = {
  EventRW: choice('Which events are delivered; write events unless told.', EVENT_RW, { example: 'Write' }),
  TrailRegion: text('Regions whose events are delivered; all unless told.', { max: 1024, example: 'All' }),
  OssBucketName: text('Bucket to deliver to.', { max: 63, pattern: /^([a-z0-9][a-z0-9-]{2,62})?$/, example: 'audit-log' }),
  OssKeyPrefix: text('Beginning of the names of the files there.', {
    max: 32,
    pattern: /^([A-Za-z][A-Za-z0-9/_-]{5,31})?$/,
    example: 'at-product-account-audit-B',
  }),
  OssWriteRoleArn: arn('Role that writes there.', 'acs:ram::1500000000000001:role/aliyunserviceroleforactiontrail'),
  SlsProjectArn: arn('Log project to deliver to.', 'acs:log:cn-shanghai:1500000000000001:project/test-project'),
  SlsWriteRoleArn: arn('Role that writes there.', 'acs:ram::1500000000000001:role/aliyunserviceroleforactiontrail'),
  MaxComputeProjectArn: arn('MaxCompute project to deliver to.', 'acs:odps:cn-hangzhou:1500000000000001:project/actiontrail_1'),
  MaxComputeWriteRoleArn: arn('Role that writes there.', 'acs:ram::1500000000000001:role/aliyunserviceroleforactiontrail'),
}

interface ConfigInput {
  readonly EventRW?: 'Write' | 'Read' | 'All' | undefined
  readonly TrailRegion?: string | undefined
  readonly OssBucketName?: string | undefined
  readonly OssKeyPrefix?: string | undefined
  readonly OssWriteRoleArn?: string | undefined
  readonly SlsProjectArn?: string | undefined
  readonly SlsWriteRoleArn?: string | undefined
  readonly MaxComputeProjectArn?: string | undefined
  readonly MaxComputeWriteRoleArn?: string | undefined
}

/** What a request says about where a trail delivers; undefined: nothing. */
export function configOf(input: ConfigInput) {
  return {
    eventRw: input.EventRW,
    trailRegion: input.TrailRegion === '' ? 'All' : input.TrailRegion,
    ossBucketName: input.OssBucketName,
    ossKeyPrefix: input.OssKeyPrefix,
    ossWriteRoleArn: input.OssWriteRoleArn,
    slsProjectArn: input.SlsProjectArn,
    slsWriteRoleArn: input.SlsWriteRoleArn,
    maxComputeProjectArn: input.MaxComputeProjectArn,
    maxComputeWriteRoleArn: input.MaxComputeWriteRoleArn,
  }
}

/** A trail as CreateTrail and UpdateTrail answer it. */
export const trailFields = {
  Name: text('Name of the trail.', { example: 'trail-test' }),
  HomeRegion: text('Region in which it was created.', { example: 'cn-hangzhou' }),
  ...configFields,
}

/** A trail as those fields show it. */
export function showTrail(trail: Trail) {
  return {
    Name: trail.name,
    HomeRegion: trail.homeRegion,
    EventRW: trail.eventRw,
    TrailRegion: trail.trailRegion,
    OssBucketName: trail.ossBucketName,
    OssKeyPrefix: trail.ossKeyPrefix,
    OssWriteRoleArn: trail.ossWriteRoleArn,
    SlsProjectArn: trail.slsProjectArn,
    SlsWriteRoleArn: trail.slsWriteRoleArn,
    MaxComputeProjectArn: trail.maxComputeProjectArn,
    MaxComputeWriteRoleArn: trail.maxComputeWriteRoleArn,
  }
}

/** A time that may never have been. */
export function timeOf(ms: number | null): string | undefined {
  return ms === null ? undefined : isoSeconds(ms)
}

export const TRAIL_NOT_FOUND = [404, 'The specified trail does not exist.'] as const
export const NO_DESTINATION = [
  400,
  'OssBucketName, SlsProjectArn or MaxComputeProjectArn is mandatory for this action: a trail needs at least one.',
] as const

/** What is true of every trail here. */
export const NOT_DELIVERED =
  'Differs: a trail is kept with its state, and delivers nowhere: this server has no bucket, log project or MaxCompute project to write to. The events are in LookupEvents, and `garrison audit export` gives them whole.'
