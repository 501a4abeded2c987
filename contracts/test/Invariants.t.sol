// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ProvenanceAnchor, Council, State} from "../src/ProvenanceAnchor.sol";
import {Testing} from "./Testing.sol";

/// Does to the contract, in any order, what members, guardian and a rewriter of history may try.
contract Handler is Testing {
    ProvenanceAnchor public immutable ANCHOR;
    Council private council;
    uint256 public size;
    uint256 public heads;
    uint256 public forks;
    bool public stopped;

    constructor() {
        council = councilOf(5, 3);
        ANCHOR = new ProvenanceAnchor(ORIGIN, council, DELAY);
    }

    function advance(uint8 count, uint8 bitmap) external {
        grow(uint256(count) % 9 + 1);
        try this.anchorAs(bitmap & 31) {
            require(!stopped && ones(bitmap & 31) >= 3, "a head without a quorum, or while stopped");
            size = leaves.length;
            heads += 1;
        } catch {
            require(stopped || ones(bitmap & 31) < 3, "a good head was refused");
            while (leaves.length > size) leaves.pop();
        }
    }

    function rewrite(uint8 where, uint8 count) external {
        if (size == 0) return;
        uint256 place = where % size;
        bytes32 kept = leaves[place];
        leaves[place] = keccak256(abi.encode(kept));
        grow(uint256(count) % 9 + 1);
        try this.anchorAs(7) {
            forks += 1;
        } catch {}
        while (leaves.length > size) leaves.pop();
        leaves[place] = kept;
    }

    function pause(bool stop) external {
        vm.prank(GUARDIAN);
        ANCHOR.setPaused(stop);
        stopped = stop;
    }

    function meddle(bool stop) external {
        try ANCHOR.setPaused(stop) {
            revert("anybody may pause");
        } catch {}
    }

    function anchorAs(uint256 bitmap) external {
        if (msg.sender != address(this)) return;
        anchorNow(ANCHOR, size, council, bitmap);
    }

    function state() external view returns (State memory) {
        return stateOf(size, council);
    }

    function ones(uint256 bits) private pure returns (uint256 count) {
        for (; bits > 0; bits >>= 1) count += bits & 1;
    }
}

contract InvariantsTest is Testing {
    Handler private handler;

    function setUp() public {
        handler = new Handler();
    }

    function targetContracts() public view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(handler);
    }

    /// The contract commits to the log as it was honestly anchored last, and to nothing else.
    function invariant_theHeadIsTheHonestLogs() public view {
        require(handler.ANCHOR().isCurrent(handler.state()), "another head");
    }

    function invariant_historyIsNeverRewritten() public view {
        require(handler.forks() == 0, "a fork was anchored");
    }

    function invariant_pausedAsTheGuardianSaid() public view {
        require(handler.ANCHOR().paused() == handler.stopped());
    }
}
