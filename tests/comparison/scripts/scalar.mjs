// Serves a document by Scalar's mock server: node scalar.mjs PACKAGE DOCUMENT PORT
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'

const [root, document, port] = process.argv.slice(2)
const require = createRequire(`${root}/package.json`)
const { createMockServer } = await import(pathToFileURL(`${root}/dist/index.js`))
const { serve } = await import(pathToFileURL(require.resolve('@hono/node-server')))
const app = await createMockServer({ document })
serve({ fetch: app.fetch, port: Number(port), hostname: '127.0.0.1' })
