export { type ContractFile, type ContractProblem, readContract } from './read.js';
