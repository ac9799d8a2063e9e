import { choice } from '../../contract/scalars.ts'
import type { Area } from '../../domain/vendor-accounts/regions.ts'
import { VENDORS } from './vendor-account.ts'

/*
 * How the operations on the regions of other clouds spell them.
 */

const CLOUD_CHOICES = {
  Tencent: 'Tencent Cloud',
  HUAWEICLOUD: 'Huawei Cloud',
  Azure: 'Microsoft Azure',
  AWS: 'Amazon Web Services',
  VOLCENGINE: 'Volcano Engine',
  google: 'Google Cloud',
} as const
/** The vendors that have regions. */
export type CloudVendor = keyof typeof CLOUD_CHOICES

export const cloudVendor = choice<CloudVendor>('The cloud.', CLOUD_CHOICES, { example: 'AWS' })

/** The wire's word for a cloud. */
export function cloudWord(cloud: (typeof VENDORS)[CloudVendor]): CloudVendor {
  return (Object.keys(CLOUD_CHOICES) as CloudVendor[]).find((vendor) => VENDORS[vendor] === cloud) as CloudVendor
}

/** The domain's word for a cloud. */
export function cloudOf(vendor: CloudVendor) {
  return VENDORS[vendor]
}

export const AREA_CHOICES = {
  cn: 'China',
  southeast_asia: 'Southeast Asia',
  northeast_asia: 'Northeast Asia',
  southern_asia: 'South Asia',
  north_America: 'North America',
  south_America: 'South America',
  western_America: 'the west of the United States',
  eastern_America: 'the east of the United States',
  european: 'Europe',
  africa: 'Africa',
  latin_america: 'Latin America',
  asia: 'Asia Pacific',
  middle_east: 'the Middle East',
  south_america: 'South America',
  canada: 'Canada',
  'asia-pacific': 'Asia Pacific',
  europe: 'Europe',
  us: 'the United States',
  other: 'elsewhere',
  eu: 'Europe',
  me: 'the Middle East',
  ca: 'Canada',
  af: 'Africa',
} as const
type AreaWord = keyof typeof AREA_CHOICES

const COMMON: Readonly<Record<Area, AreaWord>> = {
  china: 'cn',
  asia: 'asia',
  'southeast-asia': 'southeast_asia',
  'northeast-asia': 'northeast_asia',
  'south-asia': 'southern_asia',
  us: 'us',
  canada: 'canada',
  'north-america': 'north_America',
  'west-america': 'western_America',
  'east-america': 'eastern_America',
  'south-america': 'south_america',
  'latin-america': 'latin_america',
  europe: 'europe',
  'middle-east': 'middle_east',
  africa: 'africa',
  other: 'other',
}
// Vendor: each cloud has its own words for the same parts of the world.
const OWN: Readonly<Partial<Record<CloudVendor, Partial<Record<Area, AreaWord>>>>> = {
  Tencent: { europe: 'european', 'south-america': 'south_America' },
  Azure: { asia: 'asia-pacific' },
  AWS: { europe: 'eu', canada: 'ca', africa: 'af', 'middle-east': 'me' },
}

/** The word of a vendor for a part of the world. */
export function areaWord(vendor: CloudVendor, area: Area): AreaWord {
  return OWN[vendor]?.[area] ?? COMMON[area]
}
