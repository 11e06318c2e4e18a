declare module '*.css' {
  const text: string;
  export default text;
}

/** elkjs as it runs in a worker: a program of its own that answers the messages of `elkjs/lib/elk-api.js`. */
declare module 'elkjs/lib/elk-worker.min.js' {
  const text: string;
  export default text;
}
