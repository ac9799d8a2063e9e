import { aws } from './aws/connector.ts'
import { huawei } from './huawei/connector.ts'
import { tencent } from './tencent/connector.ts'
import type { Cloud, Connector } from './vendor.ts'

/** The clouds, by name. */
export const connectors: Readonly<Partial<Record<Cloud, Connector>>> = { aws, huawei, tencent }
