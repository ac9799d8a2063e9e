import { join } from 'node:path'
import type { ServeSettings } from '../config/settings.ts'
import type { KeyProvider } from '../vault/key-provider.ts'
import { findKeyRing } from '../vault/key-ring-file.ts'
import { KmsProvider } from '../vault/kms-provider.ts'
import { ProviderChain } from '../vault/provider-chain.ts'
import { RingProvider } from '../vault/ring-provider.ts'
import { TransitProvider } from '../vault/transit-provider.ts'

type Custody = Pick<ServeSettings, 'dataFolder' | 'keyProvider' | 'keyRingFile' | 'transit' | 'kms'>

/** The file of the key ring. */
export function keyRingFile({ dataFolder, keyRingFile: file }: Custody): string {
  return file ?? join(dataFolder, 'key-ring.json')
}

/**
 * The provider that the settings name; those that they describe besides, and a key ring that is there, still unwrap.
 * @throws UsageError when the key ring cannot be used
 */
export async function openKeyProvider(settings: Custody): Promise<KeyProvider> {
  const { keyProvider, transit, kms } = settings
  const file = keyRingFile(settings)
  const hasRing = keyProvider === 'file' || (await findKeyRing(file)) !== undefined
  const providers = {
    file: hasRing ? await RingProvider.inFile(file) : undefined,
    transit: transit === undefined ? undefined : new TransitProvider(transit),
    'aws-kms': kms === undefined ? undefined : new KmsProvider(kms),
  }
  const first = providers[keyProvider]
  if (first === undefined) throw new Error(`no settings for ${keyProvider}`)
  const others = Object.values(providers).filter((other) => other !== undefined && other !== first) as KeyProvider[]
  return others.length === 0 ? first : new ProviderChain(first, others)
}
