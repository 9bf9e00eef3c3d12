import { existsSync, realpathSync } from 'node:fs'
import { connect } from 'node:net'
import { basename, dirname } from 'node:path'
import { socketPath } from '#lib/config/config.ts'

/** A running installation, by the database file that its worker holds. */
export interface Owner {
  readonly dataDir: string
  readonly socket: string
  /** Name of the file in the installation's warehouses folder. */
  readonly file: string
}

/** The installation whose warehouses folder the file lies in, if its worker answers now. */
export async function findOwner(databasePath: string): Promise<Owner | null> {
  const path = existsSync(databasePath) ? realpathSync(databasePath) : databasePath
  const folder = dirname(path)
  if (basename(folder) !== 'warehouses') return null
  const dataDir = dirname(folder)
  const socket = socketPath(dataDir, 'worker.sock')
  return existsSync(socket) && (await answers(socket)) ? { dataDir, socket, file: basename(path) } : null
}

/** A socket that belongs to another account is one that answers: opening it says who must ask. */
function answers(socket: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = connect(socket)
    probe.once('connect', () => {
      probe.destroy()
      resolve(true)
    })
    probe.once('error', (error) => resolve('code' in error && error.code === 'EACCES'))
  })
}
