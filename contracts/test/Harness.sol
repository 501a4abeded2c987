// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {RFC6962} from "../src/RFC6962.sol";

/// For tests only: the library's functions from outside, many proofs in one call.
contract Harness {
    struct Consistency {
        uint256 first;
        uint256 second;
        bytes32[] path;
    }

    struct Inclusion {
        bytes32 leaf;
        uint256 index;
        uint256 size;
        bytes32[] proof;
    }

    function consistency(uint256 first, uint256 second, bytes32[] calldata path) public view returns (bytes32, bytes32) {
        return RFC6962.consistencyRoots(first, second, path);
    }

    function inclusion(bytes32 leaf, uint256 index, uint256 size, bytes32[] calldata proof) public view returns (bytes32) {
        return RFC6962.inclusionRoot(leaf, index, size, proof);
    }

    /// Both roots of each, zero where the proof is refused.
    function consistencies(Consistency[] calldata cases) external view returns (bytes32[2][] memory roots) {
        roots = new bytes32[2][](cases.length);
        for (uint256 i = 0; i < cases.length; ++i) {
            try this.consistency(cases[i].first, cases[i].second, cases[i].path) returns (bytes32 first, bytes32 second) {
                roots[i] = [first, second];
            } catch {}
        }
    }

    function inclusions(Inclusion[] calldata cases) external view returns (bytes32[] memory roots) {
        roots = new bytes32[](cases.length);
        for (uint256 i = 0; i < cases.length; ++i) {
            try this.inclusion(cases[i].leaf, cases[i].index, cases[i].size, cases[i].proof) returns (bytes32 root) {
                roots[i] = root;
            } catch {}
        }
    }
}
