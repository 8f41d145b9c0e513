// Serves a document by swagger-express-middleware: node swagger_express.cjs PACKAGE DOCUMENT PORT
const { createRequire } = require('node:module')

const [root, document, port] = process.argv.slice(2)
const inside = createRequire(`${root}/package.json`)
const createMiddleware = require(root)
const app = inside('express')()

createMiddleware(document, app, (error, middleware) => {
  if (error) throw error
  app.use(
    middleware.metadata(), middleware.CORS(), middleware.files(),
    middleware.parseRequest(), middleware.validateRequest(), middleware.mock(),
  )
  app.use((problem, request, response, next) => {
    response.status(problem.status || 500).type('text').send(problem.message)
  })
  app.listen(Number(port), '127.0.0.1')
})
