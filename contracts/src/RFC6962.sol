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
        uint256 start;
        assembly {
            start := path.offset
        }
        return consistencyRootsAt(first, second, start, path.length);
    }

    /// @notice The same for a path that lies in the calldata without the ABI's frame.
    /// @param start where its first hash begins
    /// @param length how many hashes it has
    function consistencyRootsAt(uint256 first, uint256 second, uint256 start, uint256 length) internal view returns (bytes32 firstRoot, bytes32 secondRoot) {
        if (first == 0 || first >= second) revert ProofRange();
        if (length == 0) revert ProofLength();
        uint256 wrong;
        // In assembly, since this loop is most of what a head costs beyond its signatures and bytes.
        assembly ("memory-safe") {
            let position := sub(first, 1)
            let last := sub(second, 1)
            for {} and(position, 1) {} {
                position := shr(1, position)
                last := shr(1, last)
            }
            let input := mload(0x40)
            mstore8(input, 0x01)
            let one := add(input, 0x01)
            let two := add(input, 0x21)
            let end := add(start, shl(5, length))
            firstRoot := calldataload(start)
            secondRoot := firstRoot
            for { start := add(start, 0x20) } lt(start, end) { start := add(start, 0x20) } {
                switch or(and(position, 1), eq(position, last))
                case 0 {
                    mstore(one, secondRoot)
                    mstore(two, calldataload(start))
                    pop(staticcall(gas(), 0x02, input, 0x41, 0x00, 0x20))
                    secondRoot := mload(0x00)
                }
                default {
                    mstore(one, calldataload(start))
                    mstore(two, secondRoot)
                    pop(staticcall(gas(), 0x02, input, 0x41, 0x00, 0x20))
                    let parent := mload(0x00)
                    // Until the first subtree to the right, both trees are the same.
                    switch eq(firstRoot, secondRoot)
                    case 1 { firstRoot := parent }
                    default {
                        mstore(two, firstRoot)
                        pop(staticcall(gas(), 0x02, input, 0x41, 0x00, 0x20))
                        firstRoot := mload(0x00)
                    }
                    secondRoot := parent
                    if iszero(last) {
                        // A hash too many: above the root there is nothing.
                        wrong := 1
                        break
                    }
                    if position {
                        for {} iszero(and(position, 1)) {} {
                            position := shr(1, position)
                            last := shr(1, last)
                        }
                    }
                }
                position := shr(1, position)
                last := shr(1, last)
            }
            wrong := or(wrong, last)
        }
        if (wrong != 0) revert ProofLength();
    }
}
