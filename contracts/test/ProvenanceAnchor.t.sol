// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ProvenanceAnchor, Council, State} from "../src/ProvenanceAnchor.sol";
import {RFC6962} from "../src/RFC6962.sol";
import {Testing, Wallet} from "./Testing.sol";

contract ProvenanceAnchorTest is Testing {
    ProvenanceAnchor private anchor;
    Council private council;

    function setUp() public {
        vm.warp(1_780_000_000);
        council = councilOf(5, 3);
        anchor = new ProvenanceAnchor(ORIGIN, council, DELAY);
    }

    // Councils

    function test_councilHasAQuorumOfMoreThanHalf() public {
        uint8[4] memory wrong = [0, 1, 2, 6];
        for (uint256 i = 0; i < wrong.length; ++i) refusesCouncil(councilOf(5, wrong[i]));
        refusesCouncil(councilOf(4, 2));
        new ProvenanceAnchor(ORIGIN, councilOf(4, 3), DELAY);
        new ProvenanceAnchor(ORIGIN, councilOf(1, 1), DELAY);
    }

    function test_councilHasOneTo56DistinctMembers() public {
        refusesCouncil(councilOf(0, 0));
        refusesCouncil(councilOf(57, 29));
        new ProvenanceAnchor(ORIGIN, councilOf(56, 29), DELAY);
        Council memory twice = councilOf(5, 3);
        twice.members[4] = twice.members[1];
        refusesCouncil(twice);
        Council memory nobody = councilOf(5, 3);
        nobody.members[2] = address(0);
        refusesCouncil(nobody);
    }

    function refusesCouncil(Council memory wrong) private {
        try new ProvenanceAnchor(ORIGIN, wrong, DELAY) {
            revert("a bad council was taken");
        } catch (bytes memory reason) {
            equal(bytes32(bytes4(reason)), bytes32(ProvenanceAnchor.BadCouncil.selector));
        }
    }

    function test_councilChangesByQuorumAndDelay() public {
        grow(3);
        this.tryAnchor(0, council, 7);
        State memory state = stateOf(3, council);
        Council memory next = councilOf(7, 4);
        next.guardian = address(0xB0B);
        bytes32 digest = anchor.councilDigest(next, 0);
        vm.expectRevert(abi.encodeWithSelector(ProvenanceAnchor.BelowQuorum.selector, 2, 3));
        anchor.approveCouncil(state, council.members, next, signatures(5, 2, digest));
        anchor.approveCouncil(state, council.members, next, signatures(5, 3, digest));
        vm.expectRevert(abi.encodeWithSelector(ProvenanceAnchor.NotApproved.selector, block.timestamp + DELAY));
        anchor.installCouncil(state, next);
        // Heads go on meanwhile.
        grow(1);
        this.tryAnchor(3, council, 28);
        state = stateOf(4, council);
        vm.warp(block.timestamp + DELAY);
        vm.expectRevert(abi.encodeWithSelector(ProvenanceAnchor.NotApproved.selector, 0));
        anchor.installCouncil(state, councilOf(7, 5));
        State memory before = stateOf(3, council);
        vm.expectRevert(ProvenanceAnchor.NotCurrent.selector);
        anchor.installCouncil(before, next);
        anchor.installCouncil(state, next);
        require(anchor.guardian() == address(0xB0B));
        vm.expectRevert(ProvenanceAnchor.NotCurrent.selector);
        anchor.installCouncil(state, next);
        state = stateOf(4, next);
        vm.expectRevert(abi.encodeWithSelector(ProvenanceAnchor.NotApproved.selector, 0));
        anchor.installCouncil(state, next);
        grow(5);
        try this.tryAnchor(4, council, 7) {
            revert("the council that left still signs");
        } catch (bytes memory reason) {
            equal(bytes32(reason), bytes32(ProvenanceAnchor.NotCurrent.selector));
        }
        require(anchor.isCurrent(stateOf(4, next)), "the new council");
        this.tryAnchor(4, next, 15);
    }

    function test_aLaterApprovalDropsTheOneThatWaits() public {
        State memory state = stateOf(0, council);
        Council memory first = councilOf(6, 4);
        anchor.approveCouncil(state, council.members, first, signatures(5, 3, anchor.councilDigest(first, 0)));
        bytes[] memory old = signatures(5, 3, anchor.councilDigest(first, 0));
        Council memory second = councilOf(7, 4);
        anchor.approveCouncil(state, council.members, second, signatures(5, 3, anchor.councilDigest(second, 1)));
        vm.warp(block.timestamp + DELAY);
        vm.expectRevert(abi.encodeWithSelector(ProvenanceAnchor.NotApproved.selector, 0));
        anchor.installCouncil(state, first);
        // An approval serves once.
        vm.expectRevert(abi.encodeWithSelector(ProvenanceAnchor.BadSignature.selector, council.members[0]));
        anchor.approveCouncil(state, council.members, first, old);
        anchor.installCouncil(state, second);
    }

    function test_onlyTheCouncilInOfficeApproves() public {
        State memory state = stateOf(0, council);
        Council memory next = councilOf(3, 2);
        bytes32 digest = anchor.councilDigest(next, 0);
        Council memory own = councilOf(5, 3);
        own.members[0] = vm.addr(99);
        vm.expectRevert(ProvenanceAnchor.NotCurrent.selector);
        anchor.approveCouncil(state, own.members, next, signatures(5, 3, digest));
        State memory lower = state;
        lower.quorum = 1;
        vm.expectRevert(ProvenanceAnchor.NotCurrent.selector);
        anchor.approveCouncil(lower, council.members, next, signatures(5, 1, digest));
        lower.quorum = 3;
        vm.expectRevert(ProvenanceAnchor.BadCouncil.selector);
        anchor.approveCouncil(state, council.members, next, signatures(4, 3, digest));
        vm.expectRevert(ProvenanceAnchor.BadCouncil.selector);
        anchor.approveCouncil(state, council.members, councilOf(4, 1), signatures(5, 3, digest));
    }

    // Heads

    /// A call of its own: for a whole call the compiler takes the time for one, and these tests move it.
    function tryAnchor(uint256 earlier, Council memory by, uint256 bitmap) external {
        anchorNow(anchor, earlier, by, bitmap);
    }

    function testFuzz_headsFollowEachOther(uint8 first, uint8 second, uint8 bitmap) public {
        uint256 earlier = uint256(first) % 60 + 1;
        uint256 more = uint256(second) % 60 + 1;
        uint256 bits = bitmap & 31;
        uint256 signed = 0;
        for (uint256 i = 0; i < 5; ++i) signed += (bits >> i) & 1;
        grow(earlier);
        anchorNow(anchor, 0, council, 7);
        grow(more);
        if (signed < 3) {
            vm.expectRevert(abi.encodeWithSelector(ProvenanceAnchor.BelowQuorum.selector, signed, 3));
            this.tryAnchor(earlier, council, bits);
        } else {
            anchorNow(anchor, earlier, council, bits);
            require(anchor.isCurrent(stateOf(earlier + more, council)));
        }
    }

    function testFuzz_aRewrittenLogIsRefused(uint8 first, uint8 second, uint8 where) public {
        uint256 earlier = uint256(first) % 40 + 1;
        grow(earlier);
        anchorNow(anchor, 0, council, 7);
        leaves[where % earlier] = bytes32(uint256(1));
        grow(uint256(second) % 40 + 1);
        vm.expectRevert(ProvenanceAnchor.NotCurrent.selector);
        this.tryAnchor(earlier, council, 7);
    }

    function refusesCall(bytes4 code, uint256 numbers, bytes memory rest) private {
        (bool done, bytes memory reason) = address(anchor).call(abi.encodePacked(abi.encodeCall(anchor.anchor, (numbers)), rest));
        require(!done, "taken");
        equal(bytes32(bytes4(reason)), bytes32(code));
    }

    function test_whatACallAnnouncesMustBeWhatItCarries() public {
        bytes memory three = new bytes(32 + 3 * 64);
        refusesCall(ProvenanceAnchor.BadCouncil.selector, numbersOf(0, 1, 0, 3, 57, 3, 1, 7), three);
        refusesCall(ProvenanceAnchor.BadCouncil.selector, numbersOf(0, 1, 0, 3, 2, 3, 1, 7), three);
        refusesCall(ProvenanceAnchor.BadLength.selector, numbersOf(0, 1, 0, 3, 5, 3, 1, 7), three);
        refusesCall(ProvenanceAnchor.BadLength.selector, numbersOf(0, 1, 0, 3, 3, 3, 1, 7), abi.encodePacked(three, bytes1(0)));
        // More bits than signatures, and fewer.
        refusesCall(ProvenanceAnchor.NotCurrent.selector, numbersOf(0, 1, 0, 3, 4, 3, 1, 15), abi.encodePacked(three, bytes20(0)));
        refusesCall(ProvenanceAnchor.NotCurrent.selector, numbersOf(0, 1, 0, 3, 4, 3, 1, 3), abi.encodePacked(three, bytes20(0)));
    }

    function test_aTimeFarInTheFutureIsRefused() public {
        grow(1);
        bytes32[] memory path = new bytes32[](1);
        path[0] = leaves[0];
        uint64 time = uint64(block.timestamp + 15 minutes);
        bytes[] memory places = signatures(5, 3, anchor.headDigest(1, leaves[0], time + 1));
        vm.expectRevert(abi.encodeWithSelector(ProvenanceAnchor.TimeInFuture.selector, time + 1));
        anchor.anchorSigned(0, 1, time + 1, path, council.members, 3, places);
        anchor.anchorSigned(0, 1, time, path, council.members, 3, signatures(5, 3, anchor.headDigest(1, leaves[0], time)));
    }

    function test_aContractMaySign() public {
        Wallet wallet = new Wallet();
        Council memory mixed = councilOf(3, 2);
        mixed.members[1] = address(wallet);
        ProvenanceAnchor other = new ProvenanceAnchor(ORIGIN, mixed, DELAY);
        grow(2);
        uint64 time = uint64(block.timestamp);
        bytes32 root = mth(0, 2);
        bytes32 digest = other.headDigest(2, root, time);
        bytes32[] memory path = new bytes32[](1);
        path[0] = root;
        bytes[] memory places = new bytes[](3);
        places[1] = hex"01";
        places[2] = full(3, digest);
        vm.expectRevert(abi.encodeWithSelector(ProvenanceAnchor.BadSignature.selector, address(wallet)));
        other.anchorSigned(0, 2, time, path, mixed.members, 2, places);
        wallet.approve(digest);
        bytes[] memory one = new bytes[](3);
        one[1] = hex"01";
        vm.expectRevert(abi.encodeWithSelector(ProvenanceAnchor.BelowQuorum.selector, 1, 2));
        other.anchorSigned(0, 2, time, path, mixed.members, 2, one);
        vm.expectRevert(ProvenanceAnchor.BadCouncil.selector);
        other.anchorSigned(0, 2, time, path, mixed.members, 2, new bytes[](2));
        // A lower quorum, or members of one's own, are no state of this contract.
        vm.expectRevert(ProvenanceAnchor.NotCurrent.selector);
        other.anchorSigned(0, 2, time, path, mixed.members, 1, one);
        other.anchorSigned(0, 2, time, path, mixed.members, 2, places);
        require(other.isCurrent(stateOf(2, mixed)));
    }

    function test_aContractsCouncilGoesOnFromAnEarlierHead() public {
        grow(3);
        anchorNow(anchor, 0, council, 7);
        grow(4);
        uint64 time = uint64(block.timestamp);
        bytes32 root = mth(0, 7);
        bytes[] memory places = signatures(5, 3, anchor.headDigest(7, root, time));
        bytes32[] memory path = pathOf(3, 7);
        vm.expectRevert(RFC6962.ProofLength.selector);
        anchor.anchorSigned(3, 7, time, new bytes32[](0), council.members, 3, places);
        vm.expectRevert(RFC6962.ProofRange.selector);
        anchor.anchorSigned(7, 3, time, path, council.members, 3, places);
        vm.expectRevert(RFC6962.ProofRange.selector);
        anchor.anchorSigned(0, 0, time, path, council.members, 3, places);
        vm.expectRevert(RFC6962.ProofLength.selector);
        anchor.anchorSigned(0, 7, time, new bytes32[](2), council.members, 3, places);
        anchor.anchorSigned(3, 7, time, path, council.members, 3, places);
        require(anchor.isCurrent(stateOf(7, council)));
    }

    // Pausing

    function test_pausingStopsHeadsOnlyAndOutlivesACouncil() public {
        grow(3);
        this.tryAnchor(0, council, 7);
        vm.expectRevert(abi.encodeWithSelector(ProvenanceAnchor.NotGuardian.selector, address(this)));
        anchor.setPaused(true);
        vm.prank(GUARDIAN);
        anchor.setPaused(true);
        require(anchor.paused());
        State memory state = stateOf(3, council);
        bytes32[] memory proof = new bytes32[](1);
        proof[0] = mth(0, 2);
        require(anchor.verifyInclusion(state, leaves[2], 2, proof));
        Council memory next = councilOf(3, 2);
        anchor.approveCouncil(state, council.members, next, signatures(5, 3, anchor.councilDigest(next, 0)));
        vm.warp(block.timestamp + DELAY);
        anchor.installCouncil(state, next);
        require(anchor.paused());
        grow(1);
        vm.expectRevert(ProvenanceAnchor.Paused.selector);
        this.tryAnchor(3, next, 3);
        vm.prank(GUARDIAN);
        anchor.setPaused(false);
        this.tryAnchor(3, next, 3);
    }

    // Proofs

    function test_aProofOfAnotherLengthIsRefused() public {
        grow(6);
        anchorNow(anchor, 0, council, 7);
        State memory state = stateOf(6, council);
        vm.expectRevert(RFC6962.ProofLength.selector);
        anchor.verifyInclusion(state, leaves[0], 0, new bytes32[](2));
        vm.expectRevert(RFC6962.ProofLength.selector);
        anchor.verifyInclusion(state, leaves[0], 0, new bytes32[](4));
        vm.expectRevert(RFC6962.ProofRange.selector);
        anchor.verifyInclusion(state, leaves[0], 6, new bytes32[](3));
        require(!anchor.verifyInclusion(state, leaves[0], 0, new bytes32[](3)));
        State memory other = stateOf(5, council);
        vm.expectRevert(ProvenanceAnchor.NotCurrent.selector);
        anchor.verifyInclusion(other, leaves[0], 0, new bytes32[](3));
        bytes4 length = RFC6962.ProofLength.selector;
        refusesCall(length, numbersOf(6, 9, 0, 3, 5, 3, 0, 7), "");
        refusesCall(length, numbersOf(6, 9, 0, 3, 5, 3, 2, 7), new bytes(64));
        refusesCall(length, numbersOf(6, 9, 0, 3, 5, 3, 9, 7), new bytes(288));
        refusesCall(length, numbersOf(0, 9, 0, 3, 5, 3, 0, 7), "");
        refusesCall(length, numbersOf(0, 9, 0, 3, 5, 3, 2, 7), new bytes(64));
        refusesCall(RFC6962.ProofRange.selector, numbersOf(0, 0, 0, 3, 5, 3, 1, 7), new bytes(32));
        refusesCall(RFC6962.ProofRange.selector, numbersOf(6, 6, 0, 3, 5, 3, 1, 7), new bytes(32));
    }

    function testFuzz_everyEntryIsProvedAndNoOther(uint8 many, uint8 which) public {
        uint256 size = uint256(many) % 50 + 1;
        uint256 index = which % size;
        grow(size);
        anchorNow(anchor, 0, council, 7);
        State memory state = stateOf(size, council);
        bytes32[] memory proof = inclusion(index, 0, size);
        require(anchor.verifyInclusion(state, leaves[index], index, proof));
        require(!anchor.verifyInclusion(state, bytes32(uint256(7)), index, proof));
    }

    /// PATH of RFC 6962 §2.1.1.
    function inclusion(uint256 m, uint256 from, uint256 to) private view returns (bytes32[] memory proof) {
        if (to - from == 1) return new bytes32[](0);
        uint256 k = split(to - from);
        bytes32[] memory inner = m < k ? inclusion(m, from, from + k) : inclusion(m - k, from + k, to);
        proof = new bytes32[](inner.length + 1);
        for (uint256 i = 0; i < inner.length; ++i) proof[i] = inner[i];
        proof[inner.length] = m < k ? mth(from + k, to) : mth(from, from + k);
    }
}
