interface VehicleNumbers {
  readonly plate: string | null;
  readonly trailerPlate: string | null;
  readonly wagonNo: string | null;
  readonly containerNo: string | null;
}

/** The numbers by which a vehicle is known on the road, its own first. */
export const numbersOf = ({ plate, trailerPlate, wagonNo, containerNo }: VehicleNumbers): string => [plate, trailerPlate, wagonNo, containerNo].filter((part) => part).join(" / ");
