import { writeAccessFile as contract } from '#lib/contracts/access-code.ts'
import { route } from '#lib/http/route.ts'
import { draftAccessFile } from '#lib/people/code/write-access-file.ts'

export const POST = route(contract, (context, { params }) => draftAccessFile(context, params))
