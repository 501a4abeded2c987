// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ERC721} from "@openzeppelin/contracts/token/ERC721/ERC721.sol";
import {AccessControl} from "@openzeppelin/contracts/access/AccessControl.sol";
import {ProvenanceAnchor, State} from "./ProvenanceAnchor.sol";

/// @title Certificates of origin
/// @notice One certificate for one consignment, for ever: it is issued against the consignment's entry in the anchored log, passes from hand to hand
/// as a token, and is redeemed once by whoever holds it. A cargo's paper so cannot be sold or pledged twice.
contract CertificateOfOrigin is ERC721, AccessControl {
    /// @notice May issue: the authority that certifies origin.
    bytes32 public constant ISSUER_ROLE = keccak256("ISSUER_ROLE");

    /// @notice What a certificate says. A digest: the papers themselves are not everyone's to read.
    /// @param entry leaf hash of the release in the log
    /// @param document SHA-256 of the certificate of origin, as the issuer signed it
    struct Certificate {
        bytes32 entry;
        bytes32 document;
        bool redeemed;
    }

    /// @notice The contract whose heads certificates rest on.
    ProvenanceAnchor public immutable ANCHOR;
    mapping(uint256 id => Certificate certificate) private _certificates;

    /// @notice A certificate was issued.
    event Issued(uint256 indexed id, address indexed to, bytes32 indexed entry, bytes32 document);
    /// @notice A certificate was used up by its holder.
    event Redeemed(uint256 indexed id, address indexed by);

    /// @notice A certificate of this consignment was issued before; there is never a second.
    error AlreadyIssued(uint256 id);
    /// @notice The entry is not in the log under the newest head.
    error NotInLog(bytes32 entry);
    /// @notice The certificate is used up.
    error AlreadyRedeemed(uint256 id);
    /// @notice Only the holder may redeem.
    error NotHolder(uint256 id, address caller);

    /// @param anchor whose heads certificates rest on
    /// @param admin appoints issuers
    constructor(ProvenanceAnchor anchor, address admin) ERC721("garal certificate of origin", "GARAL-CO") {
        ANCHOR = anchor;
        _grantRole(DEFAULT_ADMIN_ROLE, admin);
    }

    /// @notice The id of a consignment's certificate.
    /// @param consignment its id on the ledger
    function idOf(string calldata consignment) public pure returns (uint256) {
        return uint256(keccak256(bytes(consignment)));
    }

    /// @notice Issues the certificate of a consignment.
    /// @param to first holder
    /// @param consignment its id on the ledger
    /// @param document SHA-256 of the certificate
    /// @param state newest head and council of the anchor
    /// @param entry leaf hash of the consignment's release
    /// @param index of that entry
    /// @param proof that it is in the log
    function issue(address to, string calldata consignment, bytes32 document, State calldata state, bytes32 entry, uint256 index, bytes32[] calldata proof) external onlyRole(ISSUER_ROLE) returns (uint256 id) {
        id = idOf(consignment);
        if (_certificates[id].entry != 0) revert AlreadyIssued(id);
        if (!ANCHOR.verifyInclusion(state, entry, index, proof)) revert NotInLog(entry);
        _certificates[id] = Certificate(entry, document, false);
        emit Issued(id, to, entry, document);
        _mint(to, id);
    }

    /// @notice What a certificate says, and whether it is used up.
    function certificate(uint256 id) external view returns (Certificate memory) {
        return _certificates[id];
    }

    /// @notice Uses the certificate up: by the holder, once. It then stays with the holder as evidence.
    function redeem(uint256 id) external {
        if (ownerOf(id) != msg.sender) revert NotHolder(id, msg.sender);
        if (_certificates[id].redeemed) revert AlreadyRedeemed(id);
        _certificates[id].redeemed = true;
        emit Redeemed(id, msg.sender);
    }

    /// @inheritdoc ERC721
    function supportsInterface(bytes4 interfaceId) public view override(ERC721, AccessControl) returns (bool) {
        return super.supportsInterface(interfaceId);
    }

    /// What is used up passes to nobody.
    function _update(address to, uint256 id, address auth) internal override returns (address) {
        if (_certificates[id].redeemed) revert AlreadyRedeemed(id);
        return super._update(to, id, auth);
    }
}
