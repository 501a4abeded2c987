// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC721} from "@openzeppelin/contracts/token/ERC721/IERC721.sol";
import {IAccessControl} from "@openzeppelin/contracts/access/IAccessControl.sol";
import {CertificateOfOrigin} from "../src/CertificateOfOrigin.sol";
import {ProvenanceAnchor, Council, State} from "../src/ProvenanceAnchor.sol";
import {Testing} from "./Testing.sol";

contract CertificateOfOriginTest is Testing {
    CertificateOfOrigin private certificates;
    State private state;
    bytes32[] private proof;
    address private constant ISSUER = address(0x155);
    address private constant SELLER = address(0x5E11);
    address private constant BUYER = address(0xB111);
    string private constant CONSIGNMENT = "TT-2026-06-CONSIGNMENT";

    function setUp() public {
        Council memory council = councilOf(5, 3);
        ProvenanceAnchor anchor = new ProvenanceAnchor(ORIGIN, council, DELAY);
        certificates = new CertificateOfOrigin(anchor, address(this));
        certificates.grantRole(certificates.ISSUER_ROLE(), ISSUER);
        grow(2);
        anchorNow(anchor, 0, council, 7);
        state = stateOf(2, council);
        proof.push(leaves[0]);
    }

    function issued() private returns (uint256 id) {
        vm.prank(ISSUER);
        return certificates.issue(SELLER, CONSIGNMENT, keccak256("paper"), state, leaves[1], 1, proof);
    }

    function test_theIssuerCertifiesWhatIsInTheLog() public {
        uint256 id = issued();
        require(certificates.ownerOf(id) == SELLER && id == certificates.idOf(CONSIGNMENT));
        CertificateOfOrigin.Certificate memory said = certificates.certificate(id);
        require(said.entry == leaves[1] && said.document == keccak256("paper") && !said.redeemed);
        require(certificates.supportsInterface(type(IERC721).interfaceId) && certificates.supportsInterface(type(IAccessControl).interfaceId));
    }

    function test_nobodyElseIssues() public {
        vm.expectRevert(abi.encodeWithSelector(IAccessControl.AccessControlUnauthorizedAccount.selector, address(this), certificates.ISSUER_ROLE()));
        certificates.issue(SELLER, CONSIGNMENT, 0, state, leaves[1], 1, proof);
    }

    function test_anEntryOutsideTheLogIsNotCertified() public {
        vm.prank(ISSUER);
        vm.expectRevert(abi.encodeWithSelector(CertificateOfOrigin.NotInLog.selector, bytes32(uint256(5))));
        certificates.issue(SELLER, CONSIGNMENT, 0, state, bytes32(uint256(5)), 1, proof);
    }

    function test_oneConsignmentHasOneCertificateForEver() public {
        uint256 id = issued();
        vm.expectRevert(abi.encodeWithSelector(CertificateOfOrigin.AlreadyIssued.selector, id));
        vm.prank(ISSUER);
        certificates.issue(BUYER, CONSIGNMENT, 0, state, leaves[1], 1, proof);
    }

    function test_itIsRedeemedOnceByItsHolderAndThenStays() public {
        uint256 id = issued();
        vm.prank(SELLER);
        certificates.transferFrom(SELLER, BUYER, id);
        vm.expectRevert(abi.encodeWithSelector(CertificateOfOrigin.NotHolder.selector, id, SELLER));
        vm.prank(SELLER);
        certificates.redeem(id);
        vm.prank(BUYER);
        certificates.redeem(id);
        require(certificates.certificate(id).redeemed);
        vm.expectRevert(abi.encodeWithSelector(CertificateOfOrigin.AlreadyRedeemed.selector, id));
        vm.prank(BUYER);
        certificates.redeem(id);
        vm.expectRevert(abi.encodeWithSelector(CertificateOfOrigin.AlreadyRedeemed.selector, id));
        vm.prank(BUYER);
        certificates.transferFrom(BUYER, SELLER, id);
    }
}
