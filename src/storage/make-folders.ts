import { existsSync, statSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'

/**
 * Makes a folder with those above it, for the owner alone. Not with `recursive`: that tries for ever where a folder takes no new
 * ones and says ENOENT, as /proc does.
 * @throws the file system's error when one cannot be made
 */
export async function makeFolders(folder: string): Promise<void> {
  if (existsSync(folder) && statSync(folder).isDirectory()) return
  if (!existsSync(dirname(folder))) await makeFolders(dirname(folder))
  try {
    await mkdir(folder, { mode: 0o700 })
  } catch (error) {
    // Another process may have been first.
    if (!(existsSync(folder) && statSync(folder).isDirectory())) throw error
  }
}
