/** The package has no types for its build without `new Function`; they are those of the other one. */
declare module 'msgpackr/index-no-eval' {
  export { Packr, Unpackr } from 'msgpackr';
}
