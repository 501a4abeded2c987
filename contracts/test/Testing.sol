// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ProvenanceAnchor, Council, State} from "../src/ProvenanceAnchor.sol";

/// What the tests use of the simulated chain's cheat codes.
interface Vm {
    function addr(uint256 key) external pure returns (address);
    function sign(uint256 key, bytes32 digest) external pure returns (uint8 v, bytes32 r, bytes32 s);
    function expectRevert(bytes4 code) external;
    function expectRevert(bytes calldata data) external;
    function prank(address sender) external;
    function warp(uint256 time) external;
    function assume(bool condition) external pure;
}

/// A signing contract (ERC-1271): it approves of what its owner has put down.
contract Wallet {
    mapping(bytes32 digest => bool) public approved;

    function approve(bytes32 digest) external {
        approved[digest] = true;
    }

    function isValidSignature(bytes32 digest, bytes calldata) external view returns (bytes4) {
        return approved[digest] ? this.isValidSignature.selector : bytes4(0xffffffff);
    }
}

/// A council of known keys and a log whose hashes are kept, so that proofs can be made here.
abstract contract Testing {
    Vm internal constant vm = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));
    string internal constant ORIGIN = "customs.garal.test/garal";
    uint256 internal constant DELAY = 3600;
    address internal constant GUARDIAN = address(0xA11CE);

    bytes32[] internal leaves;

    function equal(bytes32 a, bytes32 b) internal pure {
        require(a == b, "not equal");
    }

    function councilOf(uint256 count, uint8 quorum) internal pure returns (Council memory council) {
        council = Council(new address[](count), quorum, GUARDIAN);
        for (uint256 i = 0; i < count; ++i) council.members[i] = vm.addr(i + 1);
    }

    function grow(uint256 count) internal {
        for (uint256 i = 0; i < count; ++i) leaves.push(sha256(abi.encodePacked(bytes1(0), leaves.length)));
    }

    /// MTH of RFC 6962 §2.1, word for word.
    function mth(uint256 from, uint256 to) internal view returns (bytes32) {
        if (to - from == 1) return leaves[from];
        uint256 k = split(to - from);
        return sha256(abi.encodePacked(bytes1(0x01), mth(from, from + k), mth(from + k, to)));
    }

    function split(uint256 length) internal pure returns (uint256 k) {
        k = 1;
        while (k << 1 < length) k <<= 1;
    }

    /// PROOF of RFC 6962 §2.1.2, headed by the earlier root where that is a power of two.
    function pathOf(uint256 first, uint256 second) internal view returns (bytes32[] memory path) {
        bytes32[] memory proof = subproof(first, 0, second, true);
        if (first & (first - 1) != 0) return proof;
        path = new bytes32[](proof.length + 1);
        path[0] = mth(0, first);
        for (uint256 i = 0; i < proof.length; ++i) path[i + 1] = proof[i];
    }

    function subproof(uint256 m, uint256 from, uint256 to, bool known) private view returns (bytes32[] memory proof) {
        if (m == to - from) {
            if (known) return new bytes32[](0);
            proof = new bytes32[](1);
            proof[0] = mth(from, to);
            return proof;
        }
        uint256 k = split(to - from);
        bytes32[] memory inner = m <= k ? subproof(m, from, from + k, known) : subproof(m - k, from + k, to, false);
        proof = new bytes32[](inner.length + 1);
        for (uint256 i = 0; i < inner.length; ++i) proof[i] = inner[i];
        proof[inner.length] = m <= k ? mth(from + k, to) : mth(from, from + k);
    }

    function stateOf(uint256 size, Council memory council) internal view returns (State memory) {
        return State(uint64(size), size == 0 ? sha256("") : mth(0, size), keccak256(abi.encodePacked(council.members)), council.quorum);
    }

    function compact(uint256 key, bytes32 digest) internal pure returns (bytes32[2] memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, digest);
        return [r, bytes32(uint256(s) | (uint256(v - 27) << 255))];
    }

    function full(uint256 key, bytes32 digest) internal pure returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, digest);
        return abi.encodePacked(r, s, v);
    }

    /// A place for each member, the first `signed` of which sign.
    function signatures(uint256 count, uint256 signed, bytes32 digest) internal pure returns (bytes[] memory places) {
        places = new bytes[](count);
        for (uint256 i = 0; i < signed; ++i) places[i] = full(i + 1, digest);
    }

    /// Anchors the log as it is now, signed by the members of `bitmap`.
    function anchorNow(ProvenanceAnchor anchor, uint256 earlier, Council memory council, uint256 bitmap) internal {
        uint256 size = leaves.length;
        uint64 time = uint64(block.timestamp);
        bytes32[] memory path = new bytes32[](1);
        if (earlier == 0) path[0] = mth(0, size);
        else path = pathOf(earlier, size);
        bytes32 digest = anchor.headDigest(uint64(size), mth(0, size), time);
        uint256 count = council.members.length;
        uint256 signed = 0;
        for (uint256 i = 0; i < count; ++i) signed += (bitmap >> i) & 1;
        bytes memory words;
        bytes memory others;
        for (uint256 i = 0; i < count; ++i) {
            if ((bitmap >> i) & 1 == 1) words = abi.encodePacked(words, compact(i + 1, digest));
            else others = abi.encodePacked(others, council.members[i]);
        }
        callAnchor(anchor, numbersOf(earlier, size, time, council.quorum, count, signed, path.length, bitmap), abi.encodePacked(path, words, others));
    }

    function numbersOf(uint256 earlier, uint256 size, uint256 time, uint256 quorum, uint256 members, uint256 signed, uint256 hashes, uint256 bitmap) internal pure returns (uint256) {
        return (earlier << 176) | (size << 128) | (time << 88) | (quorum << 80) | (members << 72) | (signed << 64) | (hashes << 56) | bitmap;
    }

    function callAnchor(ProvenanceAnchor anchor, uint256 numbers, bytes memory rest) internal {
        (bool done, bytes memory reason) = address(anchor).call(abi.encodePacked(abi.encodeCall(anchor.anchor, (numbers)), rest));
        if (!done) {
            assembly {
                revert(add(reason, 0x20), mload(reason))
            }
        }
    }
}
