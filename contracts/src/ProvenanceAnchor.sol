// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";
import {RFC6962} from "./RFC6962.sol";

/// @notice Who signs heads: organisations in a fixed order, how many of them must, and who may pause.
struct Council {
    address[] members;
    uint8 quorum;
    address guardian;
}

/// @notice All that the contract commits to: the newest head and, by hash, the council.
/// @param size entries of the log
/// @param root its RFC 6962 root
/// @param members keccak256 of the members' addresses in order, 32 bytes each
/// @param quorum how many of them must sign
struct State {
    uint64 size;
    bytes32 root;
    bytes32 members;
    uint8 quorum;
}

/// @title Heads of garal's transparency log
/// @notice Accepts a head only with the signatures of a quorum of the council and a proof that the log it closes continues the log of the head
/// before: history cannot be rewritten without this chain showing it, whoever runs the log.
///
/// The contract keeps one word for it, a commitment to the newest head and the council; whoever calls shows what it commits to. A head so costs one
/// slot, whatever the size of the council. Older heads stand in the events, and the log itself proves them against the newest.
contract ProvenanceAnchor is EIP712 {
    /// @notice Type of what an organisation signs for a head, by EIP-712.
    bytes32 public constant HEAD_TYPEHASH = keccak256("Head(string origin,uint64 size,bytes32 root,uint64 time)");
    /// @notice Type of what an organisation signs for a new council.
    bytes32 public constant COUNCIL_TYPEHASH = keccak256("Council(address[] members,uint8 quorum,address guardian,uint256 nonce)");
    /// @notice Most members: `anchor` has a bit for each.
    uint256 public constant MAX_MEMBERS = 56;
    uint256 private constant _BITMAP = 0xffffffffffffff;
    bytes32 private constant _PAUSED = bytes32(uint256(1));
    /// Where the proof begins in the calldata: behind selector and numbers.
    uint256 private constant _PATH = 0x24;
    /// A member's clock may be that much ahead of the chain's.
    uint256 private constant _AHEAD = 15 minutes;

    /// @notice keccak256 of the log's origin.
    bytes32 public immutable ORIGIN_HASH;
    /// @notice Seconds between the approval of a council and its coming into office.
    uint256 public immutable DELAY;

    // Commitment to the state; its lowest bit says that new heads are stopped.
    bytes32 private _word;
    /// @notice May stop new heads and let them in again.
    address public guardian;
    /// @notice Hash of the approved council that is not yet in office; 0: none.
    bytes32 public nextCouncil;
    /// @notice When it may come into office.
    uint256 public nextCouncilFrom;
    /// @notice Councils approved so far; part of what is signed for the next.
    uint256 public nonce;

    /// @notice A head was accepted.
    event HeadAnchored(uint64 indexed size, bytes32 root, uint64 time);
    /// @notice A council came into office; signatures follow the order of `members`.
    event CouncilSet(address[] members, uint8 quorum, address guardian);
    /// @notice The council approved of its successor, which may come into office from `time` on. An earlier one that waited is dropped.
    event CouncilApproved(address[] members, uint8 quorum, address guardian, uint256 time);
    /// @notice New heads were stopped, or let in again.
    event PauseSet(bool paused);

    /// @notice What was shown is not the newest head and the council: it is old, or a signature is not of the member in its place.
    error NotCurrent();
    /// @notice Fewer signed than the quorum.
    error BelowQuorum(uint256 signed, uint256 quorum);
    /// @notice The time of the head lies in this chain's future.
    error TimeInFuture(uint64 time);
    /// @notice New heads are stopped.
    error Paused();
    /// @notice A council has 1 to 56 members, none zero or twice, and a quorum of more than half of them.
    error BadCouncil();
    /// @notice The signature in this member's place is not the member's.
    error BadSignature(address member);
    /// @notice The call has not the length that its numbers announce.
    error BadLength(uint256 expected);
    /// @notice No such council was approved, or it waits until `time`.
    error NotApproved(uint256 time);
    /// @notice The caller is not the guardian.
    error NotGuardian(address caller);

    /// @param origin the log's origin, as its checkpoints name it
    /// @param council first in office
    /// @param delay seconds between the approval of a later council and its coming into office
    constructor(string memory origin, Council memory council, uint256 delay) EIP712("garal", "1") {
        ORIGIN_HASH = keccak256(bytes(origin));
        DELAY = delay;
        _install(0, sha256(""), council, 0);
    }

    /// @notice Accepts a head signed by members with keys of their own; the cheapest way. Behind `numbers` the call carries, without the ABI's frames
    /// (which would cost more than the numbers themselves): the consistency proof of RFC 6962 §2.1.2, 32 bytes for each hash, headed by the earlier root where
    /// the earlier size is a power of two, for the first head its root alone; the signatures of the members that signed, in the council's order, 64 bytes each
    /// (`r`, `yParityAndS`: ERC-2098); the addresses of those that did not, in the same order, 20 bytes each.
    /// @param numbers from the right: a bit for each member that signed, the first member's lowest (56 bits), hashes of the proof (8), members that
    /// signed (8), members (8), quorum (8), time of the head in POSIX seconds (40), its entries (48), entries of the head before (48)
    function anchor(uint256 numbers) external {
        uint256 earlierSize = uint48(numbers >> 176);
        uint256 size = uint48(numbers >> 128);
        uint256 time = uint40(numbers >> 88);
        uint256 quorum = uint8(numbers >> 80);
        uint256 hashes = uint8(numbers >> 56);
        bytes32 earlierRoot;
        bytes32 root;
        if (earlierSize != 0) {
            (earlierRoot, root) = RFC6962.consistencyRootsAt(earlierSize, size, _PATH, hashes);
        } else {
            if (size == 0) revert RFC6962.ProofRange();
            if (hashes != 1) revert RFC6962.ProofLength();
            earlierRoot = sha256("");
            assembly {
                root := calldataload(_PATH)
            }
        }
        bytes32 members = _membersOf(_headDigest(size, root, time), numbers & _BITMAP, uint8(numbers >> 72), uint8(numbers >> 64), quorum, _PATH + 32 * hashes);
        _accept(_commitment(earlierSize, earlierRoot, members, quorum), size, root, time, members, quorum);
    }

    /// @notice Accepts a head where a signer may be a contract (ERC-1271); costs more than `anchor`.
    /// @param earlierSize entries of the head before
    /// @param size entries of the new head
    /// @param time of the new head, POSIX seconds
    /// @param path as for `anchor`
    /// @param members all of the council in order
    /// @param quorum the council's
    /// @param signatures one place for each member, empty where it did not sign
    function anchorSigned(uint64 earlierSize, uint64 size, uint64 time, bytes32[] calldata path, address[] calldata members, uint8 quorum, bytes[] calldata signatures) external {
        (bytes32 earlierRoot, bytes32 root) = _roots(earlierSize, size, path);
        _checkSignatures(headDigest(size, root, time), members, quorum, signatures);
        bytes32 council = keccak256(abi.encodePacked(members));
        _accept(_commitment(earlierSize, earlierRoot, council, quorum), size, root, time, council, quorum);
    }

    /// @notice Whether an entry is in the log under the newest head. Pausing never stops it.
    /// @param state the newest head and the council
    /// @param leaf SHA-256(0x00 ‖ entry)
    /// @param index of the entry, from 0
    /// @param proof sibling hashes, the leaf's first
    /// @return true if the proof leads from the leaf to the root; a proof of another form is refused
    function verifyInclusion(State calldata state, bytes32 leaf, uint256 index, bytes32[] calldata proof) external view returns (bool) {
        if (!isCurrent(state)) revert NotCurrent();
        return RFC6962.inclusionRoot(leaf, index, state.size, proof) == state.root;
    }

    /// @notice Whether this is the newest head and the council in office.
    function isCurrent(State calldata state) public view returns (bool) {
        return _commitment(state.size, state.root, state.members, state.quorum) == _word & ~_PAUSED;
    }

    /// @notice Whether new heads are stopped.
    function paused() external view returns (bool) {
        return _word & _PAUSED != 0;
    }

    /// @notice What an organisation signs for a head.
    function headDigest(uint64 size, bytes32 root, uint64 time) public view returns (bytes32) {
        return _headDigest(size, root, time);
    }

    /// @notice What an organisation signs for a new council.
    function councilDigest(Council calldata council, uint256 councilNonce) public view returns (bytes32) {
        return _hashTypedDataV4(keccak256(abi.encode(COUNCIL_TYPEHASH, keccak256(abi.encodePacked(council.members)), council.quorum, council.guardian, councilNonce)));
    }

    /// @notice Stops new heads, or lets them in again. What was anchored stays verifiable.
    function setPaused(bool stop) external {
        if (msg.sender != guardian) revert NotGuardian(msg.sender);
        _word = stop ? _word | _PAUSED : _word & ~_PAUSED;
        emit PauseSet(stop);
    }

    /// @notice Records that the council in office approves of its successor.
    /// @param state the newest head and the council in office
    /// @param members all of the council in office, in order
    /// @param next the successor
    /// @param signatures one place for each member, empty where it did not sign
    function approveCouncil(State calldata state, address[] calldata members, Council calldata next, bytes[] calldata signatures) external {
        if (!isCurrent(state) || keccak256(abi.encodePacked(members)) != state.members) revert NotCurrent();
        _checkCouncil(next);
        _checkSignatures(councilDigest(next, nonce++), members, state.quorum, signatures);
        nextCouncil = keccak256(abi.encode(next));
        nextCouncilFrom = block.timestamp + DELAY;
        emit CouncilApproved(next.members, next.quorum, next.guardian, nextCouncilFrom);
    }

    /// @notice Brings the approved council into office after the delay. Anyone may call it.
    /// @param state the newest head, which stays, and the council that leaves
    /// @param next the approved council
    function installCouncil(State calldata state, Council calldata next) external {
        if (!isCurrent(state)) revert NotCurrent();
        if (nextCouncil != keccak256(abi.encode(next))) revert NotApproved(0);
        if (block.timestamp < nextCouncilFrom) revert NotApproved(nextCouncilFrom);
        delete nextCouncil;
        delete nextCouncilFrom;
        _install(state.size, state.root, next, _word & _PAUSED);
    }

    function _install(uint64 size, bytes32 root, Council memory council, bytes32 pausedBit) private {
        _checkCouncil(council);
        guardian = council.guardian;
        _word = _commitment(size, root, keccak256(abi.encodePacked(council.members)), council.quorum) | pausedBit;
        emit CouncilSet(council.members, council.quorum, council.guardian);
    }

    function _headDigest(uint256 size, bytes32 root, uint256 time) private view returns (bytes32) {
        return _hashTypedDataV4(keccak256(abi.encode(HEAD_TYPEHASH, ORIGIN_HASH, size, root, time)));
    }

    /// Both roots as the proof says they are. From the empty log every log follows: its proof is the new root itself.
    function _roots(uint256 earlierSize, uint256 size, bytes32[] calldata path) private view returns (bytes32 earlierRoot, bytes32 root) {
        if (earlierSize != 0) return RFC6962.consistencyRoots(earlierSize, size, path);
        if (size == 0) revert RFC6962.ProofRange();
        if (path.length != 1) revert RFC6962.ProofLength();
        return (sha256(""), path[0]);
    }

    /// The hash of the council of `count` members whose members in the bitmap's places signed `digest`, and whose others are these, as they lie in the calldata
    /// from `signature` on. A signature by another than the member in its place gives the hash of another council, which no state commits to.
    function _membersOf(bytes32 digest, uint256 bitmap, uint256 count, uint256 signed, uint256 quorum, uint256 signature) private view returns (bytes32 hash) {
        if (signed < quorum) revert BelowQuorum(signed, quorum);
        if (signed > count || count > MAX_MEMBERS) revert BadCouncil();
        uint256 other = signature + 64 * signed;
        uint256 end = other + 20 * (count - signed);
        if (msg.data.length != end) revert BadLength(end);
        assembly ("memory-safe") {
            // Behind the free memory pointer: the addresses in order, then the input of ecrecover.
            let list := mload(0x40)
            let input := add(list, shl(5, count))
            mstore(input, digest)
            for { let place := list } lt(place, input) { place := add(place, 0x20) } {
                switch and(bitmap, 1)
                case 1 {
                    let vs := calldataload(add(signature, 0x20))
                    mstore(add(input, 0x20), add(shr(255, vs), 27))
                    mstore(add(input, 0x40), calldataload(signature))
                    mstore(add(input, 0x60), shr(1, shl(1, vs)))
                    // Where nobody could have signed so, nothing comes back: the zero address stays, of which no council has any.
                    mstore(place, 0)
                    pop(staticcall(gas(), 0x01, input, 0x80, place, 0x20))
                    signature := add(signature, 0x40)
                }
                default {
                    mstore(place, shr(96, calldataload(other)))
                    other := add(other, 0x14)
                }
                bitmap := shr(1, bitmap)
            }
            // Every bit must have had its signature, and the other way round: both parts are used up to the last byte.
            if eq(other, end) { hash := keccak256(list, shl(5, count)) }
        }
    }

    function _accept(bytes32 earlier, uint256 size, bytes32 root, uint256 time, bytes32 members, uint256 quorum) private {
        bytes32 word = _word;
        if (earlier != word) {
            if (earlier | _PAUSED == word) revert Paused();
            revert NotCurrent();
        }
        if (time > block.timestamp + _AHEAD) revert TimeInFuture(uint64(time));
        _word = _commitment(size, root, members, quorum);
        emit HeadAnchored(uint64(size), root, uint64(time));
    }

    function _commitment(uint256 size, bytes32 root, bytes32 members, uint256 quorum) private pure returns (bytes32) {
        return keccak256(abi.encode(size, root, members, quorum)) & ~_PAUSED;
    }

    function _checkSignatures(bytes32 digest, address[] calldata members, uint8 quorum, bytes[] calldata signatures) private view {
        if (signatures.length != members.length) revert BadCouncil();
        uint256 signed = 0;
        for (uint256 i = 0; i < members.length; ++i) {
            if (signatures[i].length == 0) continue;
            if (!SignatureChecker.isValidSignatureNow(members[i], digest, signatures[i])) revert BadSignature(members[i]);
            ++signed;
        }
        if (signed < quorum) revert BelowQuorum(signed, quorum);
    }

    /// A quorum is more than half, so that two always share a member: no two logs of one size without someone having signed both.
    function _checkCouncil(Council memory council) private pure {
        uint256 count = council.members.length;
        if (count == 0 || count > MAX_MEMBERS || council.quorum > count || uint256(council.quorum) * 2 <= count) revert BadCouncil();
        for (uint256 i = 0; i < count; ++i) {
            if (council.members[i] == address(0)) revert BadCouncil();
            for (uint256 j = 0; j < i; ++j) if (council.members[i] == council.members[j]) revert BadCouncil();
        }
    }
}
