import type { Cloud } from '../../connectors/vendor.ts'

/** Parts of the world, as clouds put their regions together. */
export type Area =
  | 'china'
  | 'asia'
  | 'southeast-asia'
  | 'northeast-asia'
  | 'south-asia'
  | 'us'
  | 'canada'
  | 'north-america'
  | 'west-america'
  | 'east-america'
  | 'south-america'
  | 'latin-america'
  | 'europe'
  | 'middle-east'
  | 'africa'
  | 'other'

/**
 * The regions that each cloud is known to have, by area. Others are known once a key has found them, so that a cloud may open
 * new ones.
 */
const REGIONS: Readonly<Record<Cloud, Readonly<Partial<Record<Area, string>>>>> = {
  tencent: {
    china: 'ap-guangzhou ap-shanghai ap-nanjing ap-beijing ap-chengdu ap-chongqing ap-hongkong',
    'southeast-asia': 'ap-singapore ap-bangkok ap-jakarta',
    'northeast-asia': 'ap-seoul ap-tokyo',
    'south-asia': 'ap-mumbai',
    'north-america': 'na-toronto',
    'south-america': 'sa-saopaulo',
    'west-america': 'na-siliconvalley',
    'east-america': 'na-ashburn',
    europe: 'eu-frankfurt',
  },
  huawei: {
    china:
      'cn-north-1 cn-north-2 cn-north-4 cn-north-9 cn-north-11 cn-east-2 cn-east-3 cn-south-1 cn-south-2 ' + 'cn-southwest-2',
    asia: 'ap-southeast-1 ap-southeast-2 ap-southeast-3 ap-southeast-4 ap-southeast-5',
    africa: 'af-south-1',
    'latin-america': 'la-north-2 la-south-2 na-mexico-1 sa-brazil-1',
    'middle-east': 'me-east-1',
    europe: 'eu-west-0 eu-west-101 tr-west-1',
  },
  azure: {
    us: 'centralus eastus eastus2 northcentralus southcentralus westcentralus westus westus2 westus3',
    canada: 'canadacentral canadaeast',
    'south-america': 'brazilsouth brazilsoutheast chilecentral mexicocentral',
    europe:
      'austriaeast francecentral francesouth germanynorth germanywestcentral italynorth northeurope ' +
      'norwayeast norwaywest polandcentral spaincentral swedencentral switzerlandnorth switzerlandwest ' +
      'uksouth ukwest westeurope',
    asia:
      'eastasia southeastasia japaneast japanwest koreacentral koreasouth centralindia southindia westindia ' +
      'jioindiacentral jioindiawest indonesiacentral malaysiawest australiacentral australiacentral2 ' +
      'australiaeast australiasoutheast newzealandnorth',
    'middle-east': 'israelcentral qatarcentral uaecentral uaenorth',
    africa: 'southafricanorth southafricawest',
    china: 'chinaeast chinaeast2 chinaeast3 chinanorth chinanorth2 chinanorth3',
  },
  aws: {
    us: 'us-east-1 us-east-2 us-west-1 us-west-2',
    asia:
      'ap-east-1 ap-east-2 ap-northeast-1 ap-northeast-2 ap-northeast-3 ap-south-1 ap-south-2 ' +
      'ap-southeast-1 ap-southeast-2 ap-southeast-3 ap-southeast-4 ap-southeast-5 ap-southeast-6 ' +
      'ap-southeast-7',
    europe: 'eu-central-1 eu-central-2 eu-north-1 eu-south-1 eu-south-2 eu-west-1 eu-west-2 eu-west-3',
    canada: 'ca-central-1 ca-west-1',
    'south-america': 'sa-east-1 mx-central-1',
    'middle-east': 'il-central-1 me-central-1 me-south-1',
    africa: 'af-south-1',
    china: 'cn-north-1 cn-northwest-1',
  },
  volcengine: {
    china: 'cn-beijing cn-shanghai cn-guangzhou cn-hongkong',
    'southeast-asia': 'ap-southeast-1',
  },
  google: {
    us: 'us-central1 us-east1 us-east4 us-east5 us-south1 us-west1 us-west2 us-west3 us-west4',
    canada: 'northamerica-northeast1 northamerica-northeast2',
    'south-america': 'northamerica-south1 southamerica-east1 southamerica-west1',
    europe:
      'europe-central2 europe-north1 europe-north2 europe-southwest1 europe-west1 europe-west2 europe-west3 ' +
      'europe-west4 europe-west6 europe-west8 europe-west9 europe-west10 europe-west12',
    asia:
      'asia-east1 asia-east2 asia-northeast1 asia-northeast2 asia-northeast3 asia-south1 asia-south2 ' +
      'asia-southeast1 asia-southeast2 australia-southeast1 australia-southeast2',
    'middle-east': 'me-central1 me-central2 me-west1',
    africa: 'africa-south1',
  },
}

/** A region and the part of the world in which its cloud counts it. */
export interface Region {
  readonly id: string
  readonly area: Area
}

/** The regions that a cloud is known to have, area after area. */
export function knownRegions(cloud: Cloud): Region[] {
  return Object.entries(REGIONS[cloud]).flatMap(([area, ids]) => ids.split(' ').map((id) => ({ id, area: area as Area })))
}

/** The clouds that have regions here. */
export const CLOUDS = Object.keys(REGIONS) as readonly Cloud[]
