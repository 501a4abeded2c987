import { createPublicClient, createWalletClient, defineChain, http } from "viem";
import { mnemonicToAccount, privateKeyToAccount } from "viem/accounts";

/** Hardhat's chain; any other is told by its RPC endpoint. */
export const CHAIN = defineChain({ id: 31_337, name: "embedded", nativeCurrency: { name: "Ether", symbol: "ETH", decimals: 18 }, rpcUrls: { default: { http: [] } } });

/** Account of the embedded chain, known to everybody and worth nothing elsewhere. */
export const embeddedAccount = (index: number) => mnemonicToAccount("test test test test test test test test test test test junk", { addressIndex: index });

/** Whoever pays for transactions, from a secret key in hex. */
export const accountOf = (key: `0x${string}`) => privateKeyToAccount(key);
export type Account = ReturnType<typeof accountOf> | ReturnType<typeof embeddedAccount>;

/** Reads an EVM chain. No retries here: whoever calls knows how long to wait. */
export const reader = (url: string, timeout = 10_000) => createPublicClient({ transport: http(url, { retryCount: 0, timeout }), pollingInterval: 200 });
/** Writes to it. */
export const writer = (url: string, account: Account, timeout = 10_000) => createWalletClient({ account, transport: http(url, { retryCount: 0, timeout }) });
export type Reader = ReturnType<typeof reader>;
export type Writer = ReturnType<typeof writer>;
