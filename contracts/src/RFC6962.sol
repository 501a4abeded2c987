// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title Merkle trees of a transparency log
/// @notice Hashing by RFC 6962 §2.1 (SHA-256), verification step by step by RFC 9162 §2.1.3.2 and §2.1.4.2. The same rules as garal's
/// `domain/log/merkle.ts`, against which every function here is tested.
library RFC6962 {
    /// @notice The proof has a hash too many or too few for these sizes.
    error ProofLength();
    /// @notice The sizes or the index contradict each other.
    error ProofRange();

    /// @notice Hash of an inner node: SHA-256(0x01 ‖ left ‖ right).
    function node(bytes32 left, bytes32 right) internal view returns (bytes32 hash) {
        // The precompile takes 65 bytes: written behind the free memory pointer, they need neither copy nor allocation.
        assembly ("memory-safe") {
            let input := mload(0x40)
            mstore8(input, 0x01)
            mstore(add(input, 0x01), left)
            mstore(add(input, 0x21), right)
            // It fails only where gas runs out, which ends this call too.
            if iszero(staticcall(gas(), 0x02, input, 0x41, 0x00, 0x20)) { revert(0, 0) }
            hash := mload(0x00)
        }
    }

    /// @notice Root that an inclusion proof leads to.
    /// @param leaf hash of the entry, SHA-256(0x00 ‖ entry)
    /// @param index position of the entry, from 0
    /// @param size entries of the tree
    /// @param proof sibling hashes, the leaf's first
    function inclusionRoot(bytes32 leaf, uint256 index, uint256 size, bytes32[] calldata proof) internal view returns (bytes32 root) {
        if (index >= size) revert ProofRange();
        root = leaf;
        unchecked {
            uint256 last = size - 1;
            for (uint256 i = 0; i < proof.length; ++i) {
                if (last == 0) revert ProofLength();
                if (index & 1 == 1 || index == last) {
                    root = node(proof[i], root);
                    while (index & 1 == 0 && index != 0) (index, last) = (index >> 1, last >> 1);
                } else {
                    root = node(root, proof[i]);
                }
                (index, last) = (index >> 1, last >> 1);
            }
            if (last != 0) revert ProofLength();
        }
    }

    /// @notice Roots of both trees that a consistency proof leads to: nothing but the proof says what they are, so a caller holds them
    /// against the roots that it knows.
    /// @param first entries of the earlier tree, at least 1
    /// @param second entries of the later tree, more than `first`
    /// @param path the proof of RFC 6962 §2.1.2; where `first` is a power of two, the earlier root stands before it (RFC 9162 §2.1.4.2, step 2)
    function consistencyRoots(uint256 first, uint256 second, bytes32[] calldata path) internal view returns (bytes32 firstRoot, bytes32 secondRoot) {
        if (first == 0 || first >= second) revert ProofRange();
        if (path.length == 0) revert ProofLength();
        unchecked {
            uint256 position = first - 1;
            uint256 last = second - 1;
            while (position & 1 == 1) (position, last) = (position >> 1, last >> 1);
            firstRoot = path[0];
            secondRoot = firstRoot;
            for (uint256 i = 1; i < path.length; ++i) {
                if (last == 0) revert ProofLength();
                bytes32 hash = path[i];
                if (position & 1 == 1 || position == last) {
                    // Until the first subtree to the right, both trees are the same.
                    bool same = firstRoot == secondRoot;
                    firstRoot = node(hash, firstRoot);
                    secondRoot = same ? firstRoot : node(hash, secondRoot);
                    while (position & 1 == 0 && position != 0) (position, last) = (position >> 1, last >> 1);
                } else {
                    secondRoot = node(secondRoot, hash);
                }
                (position, last) = (position >> 1, last >> 1);
            }
            if (last != 0) revert ProofLength();
        }
    }
}
